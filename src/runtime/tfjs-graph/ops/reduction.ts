import { axisOfFirst, type Conversion, type Convert, type TfValue } from '../conversion.ts';
import { ONNX } from '../onnx-writer.ts';
import { fusedStep } from './images.ts';

/** TensorFlow's name to ONNX's. */
const REDUCTIONS: Readonly<Record<string, string>> = {
  Mean: 'ReduceMean',
  Sum: 'ReduceSum',
  Max: 'ReduceMax',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
};

/** Ops that fold axes, look along one, or multiply matrices. */
export const REDUCTION_OPS: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries(
    Object.entries(REDUCTIONS).map(([op, onnx]): [string, Convert] => [op, (c) => [reduce(c, onnx)]]),
  ),
  Softmax: (c) => [{ plain: c.emit('Softmax', [c.plain()], { ints: { axis: -1 } }) }],
  LogSoftmax: (c) => [{ plain: c.emit('LogSoftmax', [c.plain()], { ints: { axis: -1 } }) }],
  ArgMax: (c) => [place(c, 'ArgMax')],
  ArgMin: (c) => [place(c, 'ArgMin')],
  TopKV2: (c) => {
    const k = c.ints(1);
    const size = c.writer.ints([1], c.node.name);
    const wanted = c.emit('Reshape', [k, size]);
    const [values, places] = c.writer.node('TopK', [c.plain(), wanted], c.node.name, {}, 2);
    return [{ plain: values! }, { plain: c.emit('Cast', [places!], { ints: { to: ONNX.int32 } }) }];
  },
  Cumsum: (c) => {
    const ints = {
      exclusive: Number(c.attributes.boolean('exclusive')),
      reverse: Number(c.attributes.boolean('reverse')),
    };
    return [{ plain: c.emit('CumSum', [c.plain(), c.ints(1)], { ints }) }];
  },
  MatMul: (c) => [multiply(c, 'transpose_a', 'transpose_b')],
  BatchMatMul: (c) => [multiply(c, 'adj_x', 'adj_y')],
  BatchMatMulV2: (c) => [multiply(c, 'adj_x', 'adj_y')],
  _FusedMatMul: (c) => {
    let value = multiply(c, 'transpose_a', 'transpose_b');
    let next = 2;
    for (const op of c.attributes.texts('fused_ops')) value = fusedStep(c, op, value, () => c.value(next++));
    return [value];
  },
  Einsum: (c) => {
    const inputs = Array.from({ length: c.count }, (_, index) => c.plain(index));
    return [{ plain: c.emit('Einsum', inputs, { texts: { equation: c.attributes.text('equation') } }) }];
  },
};

/** Rows and columns of images are folded as they lie, channels first. */
function reduce(c: Conversion, op: string): TfValue {
  const axes = c.list(1, 'its axes');
  const keep = c.attributes.boolean('keep_dims');
  const name = `${c.node.name}/axes`;
  const turned = axes.map(axisOfFirst);
  const ofImages = c.isFirst() && turned.every((axis) => axis !== undefined);
  const inPlace = ofImages && (keep || [1, 2].every((axis) => axes.some((own) => (own + 4) % 4 === axis)));
  const [source, along] = inPlace ? [c.first(), turned as number[]] : [c.plain(), axes];
  // Of no axes at all, ONNX folds every one.
  if (along.length === 0) return c.value(0);
  const made = c.emit(op, [source, c.writer.ints(along, name)], { ints: { keepdims: Number(keep) } });
  if (!inPlace || !keep) return { plain: made };
  const { channels } = c.value(0);
  const same = channels !== undefined && !turned.includes(1);
  return { first: made, ...(same ? { channels } : {}) };
}

function place(c: Conversion, op: string): TfValue {
  const axis = c.list(1, 'its axis')[0]!;
  const found = c.emit(op, [c.plain()], { ints: { axis, keepdims: 0 } });
  const to = c.attributes.type('output_type') ?? ONNX.int64;
  return { plain: c.emit('Cast', [found], { ints: { to } }) };
}

function multiply(c: Conversion, turnA: string, turnB: string): TfValue {
  return { plain: c.emit('MatMul', [side(c, 0, turnA), side(c, 1, turnB)]) };
}

/** A matrix, or one turned over. More than two axes are turned where their number is known alone. */
function side(c: Conversion, index: number, flag: string): string {
  const value = c.plain(index);
  if (!c.attributes.boolean(flag)) return value;
  const matrices = c.node.op === 'MatMul' || c.node.op === '_FusedMatMul';
  const rank = matrices ? 2 : c.constant(index)?.shape.length;
  if (rank === undefined) return c.emit('Einsum', [value], { texts: { equation: '...ij->...ji' } });
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return c.emit('Transpose', [value], { ints: { perm } });
}
