import { engine, getKernel, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { TfjsKernels } from '../../src/runtime/kernels-tfjs.ts';
import type { KernelInputs } from '../../src/runtime/ops/op-row.ts';
import { BACKENDS, withBackend } from './support/backends.ts';

/** Most of them are no float32. */
const A = [16_777_217, -16_777_219, 2_147_483_647, -2_147_483_648, 33_554_435, 7, 16_777_217, 123_456_789];
const B = [16_777_216, -16_777_217, 2, 1, 5, -2, 16_777_217, 21];

const pairs = (of: (a: number, b: number) => number) => A.map((a, i) => of(a, B[i]!));
const product = (values: readonly number[]) => values.reduce((left, right) => Math.imul(left, right));
const sum = (values: readonly number[]) => values.reduce((left, right) => (left + right) | 0);

type Case = readonly [
  name: string,
  inputs: () => KernelInputs,
  attributes: object,
  expected: readonly number[],
];

const a = () => tensor(A, [8], 'int32');
const b = () => tensor(B, [8], 'int32');
const table = () => tensor(A, [2, 4], 'int32');
const NO_MASKS = { beginMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
const axes = (axis: number) => ({ axis: [axis], reductionIndices: [axis], keepDims: true });

const CASES: readonly Case[] = [
  ['Add', () => ({ a: a(), b: b() }), {}, pairs((x, y) => (x + y) | 0)],
  ['Sub', () => ({ a: a(), b: b() }), {}, pairs((x, y) => (x - y) | 0)],
  ['Multiply', () => ({ a: a(), b: b() }), {}, pairs(Math.imul)],
  ['RealDiv', () => ({ a: a(), b: b() }), {}, pairs((x, y) => (x / y) | 0)],
  ['Maximum', () => ({ a: a(), b: b() }), {}, pairs(Math.max)],
  ['Minimum', () => ({ a: a(), b: b() }), {}, pairs(Math.min)],
  ['Equal', () => ({ a: a(), b: b() }), {}, pairs((x, y) => Number(x === y))],
  ['NotEqual', () => ({ a: a(), b: b() }), {}, pairs((x, y) => Number(x !== y))],
  ['Less', () => ({ a: a(), b: b() }), {}, pairs((x, y) => Number(x < y))],
  ['GreaterEqual', () => ({ a: a(), b: b() }), {}, pairs((x, y) => Number(x >= y))],
  [
    'Add',
    () => ({ a: table(), b: tensor([1, 2], [2, 1], 'int32') }),
    {},
    A.map((x, i) => (x + (i < 4 ? 1 : 2)) | 0),
  ],
  ['Neg', () => ({ x: a() }), {}, A.map((x) => -x | 0)],
  ['Abs', () => ({ x: a() }), {}, A.map((x) => Math.abs(x) | 0)],
  ['Sign', () => ({ x: a() }), {}, A.map(Math.sign)],
  [
    'GlanceIntegerPow',
    () => ({ a: tensor([3, -7, 2, 2, -1], [5], 'int32'), b: tensor([20, 11, 31, -1, -3], [5], 'int32') }),
    {},
    [-808_182_895, -1_977_326_743, -2_147_483_648, 0, -1],
  ],
  [
    'GlanceWrap',
    () => ({ x: tensor([127, 128, -129, 300], [4], 'int32') }),
    { bits: 8, signed: true },
    [127, -128, 127, 44],
  ],
  [
    'GlanceWrap',
    () => ({ x: tensor([65_535, 65_536, -1], [3], 'int32') }),
    { bits: 16, signed: false },
    [65_535, 0, 65_535],
  ],
  [
    'Select',
    () => ({ condition: tensor([1, 0, 1, 0, 1, 0, 1, 0], [8], 'bool'), t: a(), e: b() }),
    {},
    A.map((x, i) => (i % 2 ? B[i]! : x)),
  ],
  ['Sum', () => ({ x: table() }), axes(1), [sum(A.slice(0, 4)), sum(A.slice(4))]],
  ['Sum', () => ({ x: table() }), axes(0), [0, 1, 2, 3].map((i) => (A[i]! + A[i + 4]!) | 0)],
  ['Prod', () => ({ x: table() }), axes(1), [product(A.slice(0, 4)), product(A.slice(4))]],
  ['Max', () => ({ x: table() }), axes(1), [2_147_483_647, 123_456_789]],
  ['Min', () => ({ x: table() }), axes(1), [-2_147_483_648, 7]],
  [
    'ArgMax',
    () => ({ x: tensor([16_777_217, 16_777_216, 16_777_219, 16_777_218], [4], 'int32') }),
    { axis: 0 },
    [2],
  ],
  [
    'ArgMin',
    () => ({ x: tensor([16_777_217, 16_777_216, 16_777_219, 16_777_218], [4], 'int32') }),
    { axis: 0 },
    [1],
  ],
  [
    'Cumsum',
    () => ({ x: tensor([16_777_217, 2, 33_554_435, 1], [4], 'int32') }),
    { axis: 0, exclusive: false, reverse: false },
    [16_777_217, 16_777_219, 50_331_654, 50_331_655],
  ],
  [
    'Cumsum',
    () => ({ x: tensor([16_777_217, 2, 33_554_435, 1], [4], 'int32') }),
    { axis: 0, exclusive: true, reverse: true },
    [33_554_438, 33_554_436, 1, 0],
  ],
  [
    'TopK',
    () => ({ x: tensor([16_777_217, 16_777_216, 16_777_219, 16_777_218, 5, 5], [1, 6], 'int32') }),
    { k: 5, sorted: true },
    [16_777_219, 16_777_218, 16_777_217, 16_777_216, 5],
  ],
  [
    'GatherV2',
    () => ({ x: a(), indices: tensor([1, 0, 6], [3], 'int32') }),
    { axis: 0, batchDims: 0 },
    [A[1]!, A[0]!, A[6]!],
  ],
  [
    'GatherV2',
    () => ({ x: table(), indices: tensor([3, 0], [2], 'int32') }),
    { axis: 1, batchDims: 0 },
    [A[3]!, A[0]!, A[7]!, A[4]!],
  ],
  [
    'Concat',
    () => [table(), table()],
    { axis: 1 },
    [...A.slice(0, 4), ...A.slice(0, 4), ...A.slice(4), ...A.slice(4)],
  ],
  [
    'Concat',
    () => Array.from({ length: 15 }, (_, i) => tensor([A[i % 8]!], [1], 'int32')),
    { axis: 0 },
    Array.from({ length: 15 }, (_, i) => A[i % 8]!),
  ],
  ['Slice', () => ({ x: table() }), { begin: [0, 1], size: [2, 2] }, [A[1]!, A[2]!, A[5]!, A[6]!]],
  [
    'StridedSlice',
    () => ({ x: a() }),
    { begin: [0], end: [8], strides: [2], endMask: 0, ...NO_MASKS },
    [A[0]!, A[2]!, A[4]!, A[6]!],
  ],
  [
    'StridedSlice',
    () => ({ x: a() }),
    { begin: [7], end: [-2], strides: [-3], endMask: 1, ...NO_MASKS },
    [A[7]!, A[4]!, A[1]!],
  ],
  [
    'StridedSlice',
    () => ({ x: tensor([1, 0, 1, 1], [4], 'bool') }),
    { begin: [0], end: [4], strides: [2], endMask: 0, ...NO_MASKS },
    [1, 1],
  ],
  ['SplitV', () => ({ x: a() }), { numOrSizeSplits: [3, 5], axis: 0 }, A.slice(0, 3)],
  ['Tile', () => ({ x: table() }), { reps: [2, 1] }, [...A, ...A]],
  [
    'PadV2',
    () => ({ x: table() }),
    {
      paddings: [
        [0, 0],
        [1, 0],
      ],
      constantValue: 33_554_435,
    },
    [33_554_435, ...A.slice(0, 4), 33_554_435, ...A.slice(4)],
  ],
  ['Transpose', () => ({ x: table() }), { perm: [1, 0] }, [0, 4, 1, 5, 2, 6, 3, 7].map((i) => A[i]!)],
];

describe.each(BACKENDS)('whole numbers on %s', (backend) => {
  const state = withBackend(backend);

  it('stay exact beyond 2^24', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const kernels = new TfjsKernels();
    const wrong: string[] = [];
    for (const [name, inputs, attributes, expected] of CASES) {
      // Of tfjs, for comparison only: it multiplies doubles.
      if (backend === 'cpu' && name === 'Prod') continue;
      const given = inputs();
      let made: Tensor[] = [];
      kernels.collect(() => {
        made = kernels.callMany(name, given, attributes);
        return made;
      });
      const values = Array.from(await made[0]!.data());
      // −0 is 0.
      const same =
        values.length === expected.length && values.every((value, i) => value - expected[i]! === 0);
      if (!same) wrong.push(`${name} gives ${values}, not ${expected}`);
      if (made[0]!.dtype === 'float32') wrong.push(`${name} gives floats`);
      for (const used of [...made, ...(Object.values(given) as Tensor[])]) used.dispose();
    }
    kernels.dispose();
    expect(wrong).toEqual([]);
  });

  it('become floats that kernels of ours can read', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const kernels = new TfjsKernels();
    const x = tensor([1, -2, 1 << 24], [3], 'int32');
    const [cast] = kernels.collect(() => [kernels.call('Cast', { x }, { dtype: 'float32' })]) as [Tensor];
    expect(Array.from(await cast.data())).toEqual([1, -2, 1 << 24]);
    expect(cast.dtype).toBe('float32');
    for (const used of [x, cast]) used.dispose();
    kernels.dispose();
  });

  it.each([
    ['none', [1, 20, 3]],
    ['add', [1, 2 + 10 + 20, 3]],
    ['mul', [1, 2 * 10 * 20, 3]],
    ['max', [1, 20, 3]],
    ['min', [1, 2, 3]],
  ] as const)('and floats are scattered: %s', async (reduction, expected) => {
    if (state.missing || (reduction === 'none' && backend === 'webgpu')) return;
    for (const dtype of ['int32', 'float32'] as const) {
      const kernels = new TfjsKernels();
      const data = tensor([1, 2, 3], [3, 1], dtype);
      const indices = tensor([1, 1], [2], 'int32');
      const updates = tensor([10, 20], [2, 1], dtype);
      const [out] = kernels.collect(() => [
        kernels.call('GlanceScatter', { data, indices, updates }, { reduction }),
      ]) as [Tensor];
      expect(Array.from(await out.data())).toEqual(expected);
      for (const used of [data, indices, updates, out]) used.dispose();
      kernels.dispose();
    }
  });

  it('has every kernel', () => {
    if (state.missing) return;
    const kernels = new TfjsKernels();
    for (const name of ['GlanceWrap', 'GlanceScatter', 'GlanceIntegerPow', 'GlanceIntegerRealDiv']) {
      expect(getKernel(name, engine().backendName), name).toBeDefined();
    }
    kernels.dispose();
  });
});
