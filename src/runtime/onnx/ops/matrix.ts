import { broadcastShapes, sameShape } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';

/** Matrix products and normalisations. */
export const MATRIX: readonly OnnxRow[] = [
  { op: 'MatMul', lower: (l) => [lowerMatMul(l)] },
  { op: 'Gemm', lower: (l) => [lowerGemm(l)] },
  { op: 'BatchNormalization', lower: (l) => [lowerBatchNorm(l)] },
  { op: 'InstanceNormalization', lower: (l) => [lowerInstanceNorm(l)] },
  { op: 'LayerNormalization', lower: lowerLayerNorm },
  { op: 'RMSNormalization', lower: (l) => [lowerRmsNorm(l)] },
  { op: 'LRN', lower: (l) => [lowerLrn(l)] },
];

function lowerMatMul(l: Lowering): string {
  const [left, right] = [l.shape(0), l.shape(1)];
  const a = left.length === 1 ? l.reshape(l.value(0), [1, left[0]!]) : l.value(0);
  const b = right.length === 1 ? l.reshape(l.value(1), [right[0]!, 1]) : l.value(1);
  const batch = broadcastShapes(l.builder.shape(a).slice(0, -2), l.builder.shape(b).slice(0, -2));
  const product = l.add('MatMul', [spread(l, a, batch), spread(l, b, batch)]);
  const shape = l.builder.shape(product);
  const goal = [
    ...batch,
    ...(left.length === 1 ? [] : [shape.at(-2)!]),
    ...(right.length === 1 ? [] : [shape.at(-1)!]),
  ];
  return sameShape(shape, goal) ? product : l.reshape(product, goal);
}

/** One side may have a batch of 1 (which the kernels repeat by themselves); anything between is repeated here. */
function spread(l: Lowering, value: string, batch: readonly number[]): string {
  const shape = l.builder.shape(value);
  const own = [...new Array<number>(batch.length - (shape.length - 2)).fill(1), ...shape.slice(0, -2)];
  const padded = [...own, ...shape.slice(-2)];
  const full = sameShape(padded, shape) ? value : l.reshape(value, padded);
  if (sizeOf(own) === 1 || sameShape(own, batch)) return full;
  const reps = [...own.map((size, axis) => (size === 1 ? batch[axis]! : 1)), 1, 1];
  return l.add('Tile', [full], { reps });
}

/** alpha · A' · B' + beta · C */
function lowerGemm(l: Lowering): string {
  const turned = (index: number, flag: string) =>
    l.number(flag, 0) === 0 ? l.value(index) : l.add('Transpose', [l.value(index)], { perm: [1, 0] });
  const scaled = (value: string, factor: number) =>
    factor === 1 ? value : l.add('Mul', [value, l.scalar(factor, value)]);
  const product = l.add('MatMul', [turned(0, 'transA'), scaled(turned(1, 'transB'), l.number('alpha', 1))]);
  const c = l.input(2);
  return c === undefined ? product : l.add('Add', [product, scaled(c, l.number('beta', 1))]);
}

/** As a multiplication and an addition per channel, which the folding pass puts into the convolution before. */
function lowerBatchNorm(l: Lowering): string {
  if (l.number('training_mode', 0) !== 0 || (l.opset >= 14 && l.node.outputs[1])) l.refuse('training');
  const shape = l.shape();
  const perChannel = (value: string) =>
    l.reshape(value, [l.builder.shape(value)[0]!, ...shape.slice(2).map(() => 1)]);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => perChannel(l.value(index))) as [
    string,
    string,
    string,
    string,
  ];
  const spreadBy = l.add('Sqrt', [l.add('Add', [variance, l.scalar(l.number('epsilon', 1e-5))])]);
  const factor = l.add('Div', [scale, spreadBy]);
  const offset = l.add('Sub', [shift, l.add('Mul', [mean, factor])]);
  return l.add('Add', [l.add('Mul', [l.value(), factor]), offset]);
}

function lowerInstanceNorm(l: Lowering): string {
  const shape = l.shape();
  const axes = shape.map((_, axis) => axis).slice(2);
  const perChannel = (index: number) =>
    l.reshape(l.value(index), [shape[1]!, ...new Array<number>(axes.length).fill(1)]);
  const centred = l.add('Sub', [l.value(), l.add('ReduceMean', [l.value()], { axes })]);
  const normal = l.add('Div', [centred, deviationOf(l, centred, axes)]);
  return l.add('Add', [l.add('Mul', [normal, perChannel(1)]), perChannel(2)]);
}

/** The normalised input, and where asked for the mean and the inverse deviation. */
function lowerLayerNorm(l: Lowering): readonly string[] {
  const x = l.value();
  const axes = trailingAxes(l);
  const mean = l.add('ReduceMean', [x], { axes });
  const centred = l.add('Sub', [x, mean]);
  const deviation = deviationOf(l, centred, axes);
  const scaled = l.add('Mul', [l.add('Div', [centred, deviation]), l.value(1)]);
  const bias = l.input(2);
  const y = bias === undefined ? scaled : l.add('Add', [scaled, bias]);
  return l.node.outputs.length < 3 ? [y, mean] : [y, mean, l.add('Reciprocal', [deviation])];
}

function trailingAxes(l: Lowering): number[] {
  const rank = l.shape().length;
  const asked = l.number('axis', -1);
  const axis = asked < 0 ? asked + rank : asked;
  return Array.from({ length: rank - axis }, (_, i) => axis + i);
}

function lowerRmsNorm(l: Lowering): string {
  const axes = trailingAxes(l);
  const x = l.value();
  return l.add('Mul', [l.add('Div', [x, deviationOf(l, x, axes)]), l.value(1)]);
}

/** √(mean of squares + epsilon) */
function deviationOf(l: Lowering, centred: string, axes: readonly number[]): string {
  const variance = l.add('ReduceMean', [l.add('Mul', [centred, centred])], { axes });
  return l.add('Sqrt', [l.add('Add', [variance, l.scalar(l.number('epsilon', 1e-5), centred)])]);
}

function lowerLrn(l: Lowering): string {
  const size = l.number('size', 0);
  if (size % 2 === 0 || l.shape().length !== 4) l.refuse(`size=${size}`);
  return l.add('Lrn', [l.value()], {
    radius: (size - 1) / 2,
    bias: l.number('bias', 1),
    alpha: l.number('alpha', 1e-4) / size,
    beta: l.number('beta', 0.75),
  });
}
