import type { ValueInfo } from '../graph/ir.ts';
import { type Attributes, type ConstTensor, dtypeOf, sizeOf } from '../onnx/onnx-graph.ts';
import { numberOf, numbersOf } from './attributes.ts';
import type { OpRow } from './op-row.ts';
import { gatherStrided, invertOrder, stridesOf } from './shapes.ts';

type Fold = readonly [start: number, step: (sum: number, value: number) => number];

const FOLDS: Readonly<Record<string, Fold>> = {
  Sum: [0, (sum, value) => sum + value],
  Mean: [0, (sum, value) => sum + value],
  Prod: [1, (product, value) => product * value],
  Max: [Number.NEGATIVE_INFINITY, Math.max],
  Min: [Number.POSITIVE_INFINITY, Math.min],
};

const layout = { kind: 'axes', remap: remapAxes } as const;

/** Rows that fold axes (`axes`, kept with size 1), and those that look along one axis. */
export const REDUCTION_ROWS: readonly OpRow[] = [
  ...Object.entries(FOLDS).map(
    ([kind, fold]): OpRow => ({
      op: `Reduce${kind}`,
      infer: ([x], attributes) => {
        const axes = numbersOf(attributes, 'axes');
        return [{ shape: x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), type: x!.type }];
      },
      fold: ([x], attributes, [out]) => [foldReduce(x!, numbersOf(attributes, 'axes'), out!, kind, fold)],
      layout,
      run: (kernels, [x], attributes) => [kernels.call(kind, { x: x! }, reduceAttributes(attributes))],
    }),
  ),
  {
    // Along the last axis.
    op: 'Softmax',
    infer: ([x]) => [x!],
    layout: {
      kind: 'axes',
      remap: (attributes, order) => (order[order.length - 1] === order.length - 1 ? attributes : null),
    },
    run: (kernels, [logits]) => [kernels.call('Softmax', { logits: logits! }, { dim: logits!.rank - 1 })],
  },
  argRow('ArgMax'),
  argRow('ArgMin'),
  {
    op: 'CumSum',
    infer: ([x]) => [x!],
    layout: {
      kind: 'axes',
      remap: (attributes, order) => ({
        ...attributes,
        axis: invertOrder(order)[numberOf(attributes, 'axis')]!,
      }),
    },
    run: (kernels, [x], { axis, exclusive, reverse }) => [
      kernels.call('Cumsum', { x: x! }, { axis, exclusive, reverse }),
    ],
  },
  {
    // Largest k along the last axis, sorted: values and places.
    op: 'TopK',
    infer: ([x], attributes) => {
      const shape = x!.shape.with(-1, numberOf(attributes, 'k'));
      return [
        { shape, type: x!.type },
        { shape, type: 'int64' },
      ];
    },
    run: (kernels, [x], { k }) => kernels.callMany('TopK', { x: x! }, { k, sorted: true }),
  },
  {
    // Batches must be equal, or all of one side's 1.
    op: 'MatMul',
    infer: ([a, b]) => {
      const [m, k] = a!.shape.slice(-2);
      const [k2, n] = b!.shape.slice(-2);
      if (k !== k2) throw new Error(`[${a!.shape}] and [${b!.shape}] cannot be multiplied`);
      const [left, right] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)];
      return [{ shape: [...(sizeOf(left) >= sizeOf(right) ? left : right), m!, n!], type: a!.type }];
    },
    run: (kernels, [a, b]) => [
      kernels.call('BatchMatMul', { a: a!, b: b! }, { transposeA: false, transposeB: false }),
    ],
  },
];

function argRow(op: 'ArgMax' | 'ArgMin'): OpRow {
  return {
    op,
    infer: ([x], attributes) => [
      { shape: x!.shape.toSpliced(numberOf(attributes, 'axis'), 1), type: 'int64' },
    ],
    run: (kernels, [x], attributes) => [kernels.call(op, { x: x! }, { axis: numberOf(attributes, 'axis') })],
  };
}

/** Max alone calls its axes something else. */
function reduceAttributes(attributes: Attributes) {
  const axis = [...numbersOf(attributes, 'axes')];
  return { axis, reductionIndices: axis, keepDims: true };
}

function remapAxes(attributes: Attributes, order: readonly number[]): Attributes {
  const places = invertOrder(order);
  return {
    ...attributes,
    axes: numbersOf(attributes, 'axes')
      .map((axis) => places[axis]!)
      .sort((a, b) => a - b),
  };
}

function foldReduce(
  x: ConstTensor,
  axes: readonly number[],
  out: ValueInfo,
  kind: string,
  [start, step]: Fold,
): ConstTensor['data'] {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const strides = stridesOf(x.shape);
  const sorted = gatherStrided(
    x.data,
    order.map((axis) => x.shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
  const size = sizeOf(out.shape);
  const count = size === 0 ? 0 : sorted.length / size;
  const result = dtypeOf(out.type) === 'float32' ? new Float32Array(size) : new Int32Array(size);
  for (let i = 0; i < size; i++) {
    let value = start;
    for (let j = 0; j < count; j++) value = step(value, sorted[i * count + j]!);
    result[i] = kind === 'Mean' ? value / count : value;
  }
  return result;
}
