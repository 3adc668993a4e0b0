import { normalizeAxis } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { dtypeOf, sizeOf } from '../onnx-graph.ts';
import { ordered } from './integers.ts';

type Step = (l: Lowering, value: string) => string;

const plain: Step = (_, value) => value;
const square: Step = (l, x) => l.add('Mul', [x, x]);
const unary =
  (op: string): Step =>
  (l, x) =>
    l.add(op, [x]);

/** Of no values at all; the mean of none is refused. */
const OF_NOTHING: Readonly<Record<string, number>> = {
  ReduceSum: 0,
  ReduceProd: 1,
  ReduceMax: Number.NEGATIVE_INFINITY,
  ReduceMin: Number.POSITIVE_INFINITY,
  ReduceL1: 0,
  ReduceL2: 0,
  ReduceSumSquare: 0,
  ReduceLogSum: Number.NEGATIVE_INFINITY,
};

/** Ops that fold axes, or look along one. */
export const REDUCTION: readonly OnnxRow[] = [
  reduceRow('ReduceSum', plain, 'ReduceSum', plain),
  reduceRow('ReduceMean', plain, 'ReduceMean', plain),
  reduceRow('ReduceMax', plain, 'ReduceMax', plain),
  reduceRow('ReduceMin', plain, 'ReduceMin', plain),
  reduceRow('ReduceProd', plain, 'ReduceProd', plain),
  reduceRow('ReduceL1', unary('Abs'), 'ReduceSum', plain),
  reduceRow('ReduceL2', square, 'ReduceSum', unary('Sqrt')),
  reduceRow('ReduceSumSquare', square, 'ReduceSum', plain),
  reduceRow('ReduceLogSum', plain, 'ReduceSum', unary('Log')),
  { op: 'ReduceLogSumExp', lower: (l) => [lowerLogSumExp(l)] },
  { op: 'Softmax', lower: (l) => [lowerSoftmax(l)] },
  { op: 'LogSoftmax', lower: (l) => [lowerLogSoftmax(l)] },
  { op: 'ArgMax', types: 'number', lower: (l) => [lowerArg(l)] },
  { op: 'ArgMin', types: 'number', lower: (l) => [lowerArg(l)] },
  { op: 'CumSum', types: 'number', lower: (l) => [lowerCumSum(l)] },
  { op: 'TopK', types: 'number', lower: (l) => lowerTopK(l) },
];

function reduceRow(op: string, before: Step, primitive: string, after: Step): OnnxRow {
  const whole = before === plain && after === plain && op !== 'ReduceMean';
  const orders = primitive === 'ReduceMax' || primitive === 'ReduceMin';
  return {
    op,
    types: orders ? 'any' : whole ? 'number' : 'float',
    lower: (l) => {
      const axes = reducedAxes(l);
      if (!axes) return [after(l, before(l, l.value()))];
      if (l.shape().includes(0)) return [ofNothing(l, axes)];
      if (orders && dtypeOf(l.type()) !== 'float32')
        return [keepOrDrop(l, reduceOrdered(l, primitive, axes), axes)];
      return [keepOrDrop(l, after(l, l.add(primitive, [before(l, l.value())], { axes })), axes)];
    },
  };
}

/** What is left when there was nothing to fold. */
function ofNothing(l: Lowering, axes: readonly number[]): string {
  const shape = l.shape().map((side, axis) => (axes.includes(axis) ? 1 : side));
  const value = OF_NOTHING[l.node.op];
  if (value === undefined || (!Number.isFinite(value) && l.isInteger()))
    return l.refuse(`empty input of ${l.type()}`);
  const values = l.table(sizeOf(shape), () => value);
  return keepOrDrop(l, l.builder.constantOf(values, l.type(), shape), axes);
}

/** The largest or smallest of whole numbers or truth values. */
function reduceOrdered(l: Lowering, primitive: string, axes: readonly number[]): string {
  if (l.type() !== 'bool') return ordered(l, l.add(primitive, [ordered(l, l.value())], { axes }));
  const numbers = l.add('Cast', [l.value()], { to: 'int32' });
  return l.add('Cast', [l.add(primitive, [numbers], { axes })], { to: 'bool' });
}

/** Undefined when nothing is to be folded at all. */
function reducedAxes(l: Lowering): number[] | undefined {
  const rank = l.shape().length;
  const fromInput = l.node.op === 'ReduceSum' ? l.opset >= 13 : l.opset >= 18;
  const asked = fromInput ? l.list(1, 'axes') : l.numbers('axes');
  if (!asked || asked.length === 0) {
    if (l.number('noop_with_empty_axes', 0) !== 0) return undefined;
    return Array.from({ length: rank }, (_, axis) => axis);
  }
  return asked.map((axis) => normalizeAxis(axis, rank)).sort((a, b) => a - b);
}

function keepOrDrop(l: Lowering, value: string, axes: readonly number[]): string {
  if (l.number('keepdims', 1) !== 0) return value;
  return l.reshape(
    value,
    l.builder.shape(value).filter((_, axis) => !axes.includes(axis)),
  );
}

/** max + log Σ exp(x − max) */
function lowerLogSumExp(l: Lowering): string {
  const axes = reducedAxes(l);
  const x = l.value();
  if (!axes) return x;
  if (l.shape().includes(0)) l.refuse('empty input');
  const max = l.add('ReduceMax', [x], { axes });
  const sum = l.add('ReduceSum', [l.add('Exp', [l.add('Sub', [x, max])])], { axes });
  return keepOrDrop(l, l.add('Add', [l.add('Log', [sum]), max]), axes);
}

/** Brings the axis to the end; before opset 13 that is everything from the axis on, as one. */
function lowerSoftmax(l: Lowering): string {
  const shape = l.shape();
  const rank = shape.length;
  const axis = normalizeAxis(l.number('axis', l.opset < 13 ? 1 : -1), rank);
  if (l.opset < 13 && axis < rank - 1) {
    const rows = shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const columns = shape.slice(axis).reduce((product, size) => product * size, 1);
    return l.reshape(l.add('Softmax', [l.reshape(l.value(), [rows, columns])]), shape);
  }
  if (axis === rank - 1) return l.add('Softmax', [l.value()]);
  const perm = Array.from({ length: rank }, (_, i) => i);
  [perm[axis], perm[rank - 1]] = [perm[rank - 1]!, perm[axis]!];
  const swapped = l.add('Transpose', [l.value()], { perm });
  return l.add('Transpose', [l.add('Softmax', [swapped])], { perm });
}

/** x − max − log Σ exp(x − max) */
function lowerLogSoftmax(l: Lowering): string {
  const rank = l.shape().length;
  const axis = normalizeAxis(l.number('axis', l.opset < 13 ? 1 : -1), rank);
  const axes = l.opset < 13 ? Array.from({ length: rank - axis }, (_, i) => axis + i) : [axis];
  const shifted = l.add('Sub', [l.value(), l.add('ReduceMax', [l.value()], { axes })]);
  const sum = l.add('ReduceSum', [l.add('Exp', [shifted])], { axes });
  return l.add('Sub', [shifted, l.add('Log', [sum])]);
}

/** The last of equals is the first when read backwards. */
function lowerArg(l: Lowering): string {
  const shape = l.shape();
  const axis = normalizeAxis(l.number('axis', 0), shape.length);
  const last = l.number('select_last_index', 0) !== 0;
  const size = shape[axis]!;
  const backwards = l.table(size, (i) => size - 1 - i);
  const x = last
    ? l.add('Gather', [l.value(), l.builder.constantOf(backwards, 'int32')], { axis })
    : l.value();
  const found = l.add(l.node.op, [x], { axis });
  const place = last ? l.add('Sub', [l.scalar(size - 1, found), found]) : found;
  return l.number('keepdims', 1) === 0 ? place : l.reshape(place, shape.with(axis, 1));
}

function lowerCumSum(l: Lowering): string {
  const axis = normalizeAxis(l.list(1, 'axis')![0]!, l.shape().length);
  return l.add('CumSum', [l.value()], {
    axis,
    exclusive: l.number('exclusive', 0) !== 0,
    reverse: l.number('reverse', 0) !== 0,
  });
}

/** Smallest are the largest of the negated; other axes are brought to the end. */
function lowerTopK(l: Lowering): readonly string[] {
  const rank = l.shape().length;
  const k = l.opset < 10 ? l.number('k', 0) : l.list(1, 'k')![0]!;
  const axis = normalizeAxis(l.number('axis', -1), rank);
  const perm = Array.from({ length: rank }, (_, i) => i);
  [perm[axis], perm[rank - 1]] = [perm[rank - 1]!, perm[axis]!];
  const turn = (value: string) => (axis === rank - 1 ? value : l.add('Transpose', [value], { perm }));
  const smallest = l.number('largest', 1) === 0;
  // −1 − x turns the order of whole numbers round, the lowest included.
  const turnedRound = (value: string) =>
    l.isInteger() ? l.add('Sub', [l.scalar(-1, value), value]) : l.add('Neg', [value]);
  const x = smallest ? turnedRound(l.value()) : l.value();
  const [values, places] = l.addMany('TopK', [turn(x)], { k }) as [string, string];
  return [turn(smallest ? turnedRound(values) : values), turn(places)];
}
