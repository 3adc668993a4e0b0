import type { Tensor } from '@tensorflow/tfjs-core';
import { type WrapAttributes, wrapTo } from '../../kernels/integer/reference.ts';
import type { ValueInfo } from '../graph/ir.ts';
import { type Attributes, type ConstTensor, dtypeOf, type ElementType, sizeOf } from '../onnx/onnx-graph.ts';
import { runActivation } from './activation.ts';
import { numberOf, stringOf } from './attributes.ts';
import type { Kernels, OpRow } from './op-row.ts';
import { BINARY, UNARY } from './scalar-functions.ts';
import { broadcastShapes, broadcastStrides, gatherStrided, sameShape } from './shapes.ts';

const layout = { kind: 'elementwise' } as const;

/** Our name to tfjs kernel, where they differ. */
const BINARY_KERNELS: Readonly<Record<string, string>> = {
  Mul: 'Multiply',
  Div: 'RealDiv',
  IntegerPow: 'GlanceIntegerPow',
  Min: 'Minimum',
  Max: 'Maximum',
  FloorMod: 'Mod',
  LessOrEqual: 'LessEqual',
  GreaterOrEqual: 'GreaterEqual',
  And: 'LogicalAnd',
  Or: 'LogicalOr',
};
const COMPARISONS = ['Equal', 'NotEqual', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'];
const LOGICAL = ['And', 'Or', 'Xor'];

const unaryRows: OpRow[] = Object.entries(UNARY).map(([op, scalar]) => ({
  op,
  infer: ([x]) => [x!],
  fold: ([x], _, [out]) => [mapInto(out!, x!.data, scalar)],
  layout,
  run: (kernels, [x]) => [
    op === 'Silu' || op === 'HardSwish' ? runActivation(kernels, op, x!) : kernels.call(op, { x: x! }),
  ],
}));

const binaryRows: OpRow[] = Object.entries(BINARY).map(([op, scalar]) => ({
  op,
  infer: ([a, b]) => [
    {
      shape: broadcastShapes(a!.shape, b!.shape),
      type: COMPARISONS.includes(op) || LOGICAL.includes(op) ? 'bool' : a!.type,
    },
  ],
  fold: (inputs, _, [out]) => [
    zip(inputs, out!, op === 'Mul' && inputs[0]!.type === 'int32' ? Math.imul : scalar),
  ],
  layout,
  run: (kernels, [a, b]) => [runBinary(kernels, op, a!, b!)],
}));

/** Rows that work on each element by itself. */
export const ELEMENTWISE_ROWS: readonly OpRow[] = [
  ...unaryRows,
  ...binaryRows,
  {
    op: 'LeakyRelu',
    infer: ([x]) => [x!],
    fold: ([x], attributes, [out]) => {
      const alpha = numberOf(attributes, 'alpha');
      return [mapInto(out!, x!.data, (value) => (value < 0 ? value * alpha : value))];
    },
    layout,
    run: (kernels, [x], attributes) => [
      kernels.call('LeakyRelu', { x: x! }, { alpha: numberOf(attributes, 'alpha') }),
    ],
  },
  {
    // Alpha is 1; other alphas are composed by the reader.
    op: 'Elu',
    infer: ([x]) => [x!],
    fold: ([x], _, [out]) => [mapInto(out!, x!.data, (value) => (value < 0 ? Math.expm1(value) : value))],
    layout,
    run: (kernels, [x]) => [kernels.call('Elu', { x: x! })],
  },
  {
    op: 'Clip',
    infer: ([x]) => [x!],
    fold: ([x], attributes, [out]) => {
      const [min, max] = [numberOf(attributes, 'min'), numberOf(attributes, 'max')];
      return [mapInto(out!, x!.data, (value) => Math.min(max, Math.max(min, value)))];
    },
    layout,
    run: (kernels, [x], attributes) => {
      const [min, max] = [numberOf(attributes, 'min'), numberOf(attributes, 'max')];
      if (min < max)
        return [kernels.call('ClipByValue', { x: x! }, { clipValueMin: min, clipValueMax: max })];
      // The wasm kernel wants room between its bounds.
      const raised = kernels.call('Maximum', { a: x!, b: kernels.scalar(min) });
      return [kernels.call('Minimum', { a: raised, b: kernels.scalar(max) })];
    },
  },
  {
    op: 'Not',
    infer: ([x]) => [{ shape: x!.shape, type: 'bool' }],
    fold: ([x], _, [out]) => [mapInto(out!, x!.data, (value) => Number(value === 0))],
    layout,
    run: (kernels, [x]) => [kernels.call('LogicalNot', { x: x! })],
  },
  {
    op: 'Cast',
    infer: ([x], attributes) => [{ shape: x!.shape, type: stringOf(attributes, 'to') as ElementType }],
    fold: ([x], _, [out]) => [castInto(out!, x!)],
    layout,
    run: (kernels, [x], _, [out]) => [runCast(kernels, x!, out!.type)],
  },
  {
    // To a narrower whole type: its lowest bits.
    op: 'Wrap',
    infer: ([x], attributes) => [{ shape: x!.shape, type: stringOf(attributes, 'to') as ElementType }],
    fold: ([x], attributes, [out]) => {
      const { bits, signed } = wrapOf(attributes);
      return [mapInto(out!, x!.data, (value) => wrapTo(value, bits, signed))];
    },
    layout,
    run: (kernels, [x], attributes) => [kernels.call('GlanceWrap', { x: x! }, wrapOf(attributes))],
  },
  {
    op: 'Where',
    infer: ([condition, a, b]) => [
      { shape: broadcastShapes(condition!.shape, a!.shape, b!.shape), type: a!.type },
    ],
    fold: ([condition, a, b], _, [out]) => {
      const [c, x, y] = [spread(condition!, out!), spread(a!, out!), spread(b!, out!)];
      return [fillInto(out!, (i) => (c[i] ? x[i]! : y[i]!))];
    },
    layout,
    run: (kernels, inputs, _, [out]) => {
      const [condition, t, e] = inputs.map((input) => runExpand(kernels, input, out!.shape));
      return [kernels.call('Select', { condition: condition!, t: t!, e: e! })];
    },
  },
];

function wrapOf(attributes: Attributes): WrapAttributes {
  const type = stringOf(attributes, 'to');
  return { bits: type.endsWith('8') ? 8 : 16, signed: type.startsWith('int') };
}

/** Repeats a tensor along its broadcast axes up to `shape`. */
export function runExpand(kernels: Kernels, x: Tensor, shape: readonly number[]): Tensor {
  const padded = [...new Array<number>(shape.length - x.rank).fill(1), ...x.shape];
  const reps = shape.map((size, axis) => (padded[axis] === size ? 1 : size));
  const reshaped = x.rank === shape.length ? x : kernels.call('Reshape', { x }, { shape: padded });
  return reps.every((rep) => rep === 1) ? reshaped : kernels.call('Tile', { x: reshaped }, { reps });
}

function runBinary(kernels: Kernels, op: string, a: Tensor, b: Tensor): Tensor {
  if (op === 'PRelu') return runPRelu(kernels, a, b);
  if (op === 'Xor') {
    return kernels.call('NotEqual', { a: toInt(kernels, a), b: toInt(kernels, b) });
  }
  if (COMPARISONS.includes(op) && a.dtype === 'bool') {
    return kernels.call(BINARY_KERNELS[op] ?? op, { a: toInt(kernels, a), b: toInt(kernels, b) });
  }
  const own =
    op === 'Add' && a.dtype === 'float32' && sameShape(a.shape, b.shape) && kernels.has('GlanceAdd');
  return kernels.call(own ? 'GlanceAdd' : (BINARY_KERNELS[op] ?? op), { a, b });
}

/** The kernels take one slope per channel, the last axis; other slopes are composed. */
function runPRelu(kernels: Kernels, x: Tensor, alpha: Tensor): Tensor {
  const channels = x.shape.at(-1);
  if (alpha.size === channels && alpha.shape.at(-1) === channels) {
    return kernels.call('Prelu', { x, alpha });
  }
  const below = kernels.call('Minimum', { a: x, b: kernels.scalar(0) });
  const scaled = kernels.call('Multiply', { a: below, b: alpha });
  return kernels.call('Add', { a: kernels.call('Relu', { x }), b: scaled });
}

function toInt(kernels: Kernels, x: Tensor): Tensor {
  return kernels.call('Cast', { x }, { dtype: 'int32' });
}

function runCast(kernels: Kernels, x: Tensor, type: ElementType): Tensor {
  const dtype = dtypeOf(type);
  if (dtype !== 'bool' || x.dtype === 'bool') return kernels.call('Cast', { x }, { dtype });
  return kernels.call('NotEqual', { a: x, b: kernels.scalar(0, x.dtype as 'float32' | 'int32') });
}

function castInto(out: ValueInfo, x: ConstTensor): ConstTensor['data'] {
  const dtype = dtypeOf(out.type);
  if (dtype === 'bool') return mapInto(out, x.data, (value) => Number(value !== 0));
  if (dtype === 'float32') return Float32Array.from(x.data);
  return mapInto(out, x.data, (value) => Math.max(-0x80000000, Math.min(0x7fffffff, Math.trunc(value))));
}

function newData({ shape, type }: ValueInfo): ConstTensor['data'] {
  const size = sizeOf(shape);
  const dtype = dtypeOf(type);
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}

function fillInto(out: ValueInfo, value: (index: number) => number): ConstTensor['data'] {
  const data = newData(out);
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return data;
}

function mapInto(
  out: ValueInfo,
  data: ConstTensor['data'],
  scalar: (x: number) => number,
): ConstTensor['data'] {
  return fillInto(out, (i) => scalar(data[i]!));
}

function spread(x: ConstTensor, out: ValueInfo): ConstTensor['data'] {
  return gatherStrided(x.data, out.shape, broadcastStrides(x.shape, out.shape));
}

function zip(
  inputs: readonly ConstTensor[],
  out: ValueInfo,
  scalar: (a: number, b: number) => number,
): ConstTensor['data'] {
  const [a, b] = inputs.map((input) => spread(input, out));
  if (dtypeOf(out.type) !== 'int32') return fillInto(out, (i) => scalar(a![i]!, b![i]!));
  const wide = out.type.endsWith('64');
  return fillInto(out, (i) => {
    const value = Math.trunc(scalar(a![i]!, b![i]!));
    if (wide && value !== (value | 0) && Number.isFinite(value)) {
      throw new Error(`${value} is beyond the 32 bits that whole numbers are held in`);
    }
    return value;
  });
}
