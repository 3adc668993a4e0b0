import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConstTensor } from '../../src/runtime/onnx/onnx-graph.ts';
import { BINARY, UNARY } from '../../src/runtime/ops/scalar-functions.ts';
import { floats, ints, type NodeSketch } from '../unit/runtime/graphs.ts';
import { compareWithFold, runOne } from './support/run-op.ts';

const whole = (shape: readonly number[], seed: number): ConstTensor => ({
  type: 'int32',
  shape,
  data: Int32Array.from(floats(shape, seed).data, (value) => Math.trunc(value * 9)),
});
const above = (from: ConstTensor, offset: number): ConstTensor => ({
  ...from,
  data: Float32Array.from(from.data, (value) => value + offset),
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  const ownRange: Readonly<Record<string, number>> = { Log: 1.1, Sqrt: 1.1, Reciprocal: 2, Acosh: 2.5 };
  const unaryNames = Object.keys(UNARY).filter((op) => op !== 'Silu' && op !== 'Relu6');
  it.each(unaryNames)('%s', (op) => {
    compareWithFold([[op, 'x', 'y']], { x: above(floats([2, 3, 5]), ownRange[op] ?? 0) });
  });

  it.each(['Abs', 'Neg', 'Identity'])('%s of integers', (op) => {
    compareWithFold([[op, 'x', 'y']], { x: whole([3, 5], 1) });
  });

  const binaryNames = Object.keys(BINARY).filter(
    (op) => !['FloorMod', 'NotEqual', 'IntegerPow'].includes(op),
  );
  const floatPairs = [
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    [
      [2, 3, 4],
      [3, 1],
    ],
    [[4], [2, 3, 1, 1]],
    [[1, 3, 1], []],
  ] as const;
  const arithmetic = binaryNames.filter((op) => !['And', 'Or', 'Xor', 'PRelu'].includes(op));
  it.each(arithmetic)('%s broadcasts', (op) => {
    for (const [a, b] of floatPairs) {
      const offset = op === 'Pow' ? 1.5 : 0;
      compareWithFold([[op, 'a b', 'y']], { a: above(floats(a, 3), offset), b: above(floats(b, 4), 2.5) });
    }
  });

  it.each(arithmetic.filter((op) => op !== 'Pow'))('%s of integers', (op) => {
    const b = whole([1, 5], 2);
    const nonZero = { ...b, data: Int32Array.from(b.data, (value) => value || 3) };
    compareWithFold([[op, 'a b', 'y']], { a: whole([3, 5], 1), b: nonZero });
  });

  it('Pow of integers', () => {
    const exponents: ConstTensor = { type: 'int32', shape: [5], data: Int32Array.of(0, 1, 2, 3, 31) };
    compareWithFold([['Pow', 'a b', 'y']], { a: whole([3, 5], 1), b: exponents });
  });

  it('Mod of integers, signs mixed, follows the divisor; fmod the dividend', () => {
    const a = ints(-4, 7, 5, 4, -7, 8);
    const b = ints(2, -3, 8, -2, 3, 5);
    compareWithFold([['Mod', 'a b', 'y']], { a, b });
    expect(Array.from(runOne('Mod', { a, b }, { fmod: 0 }).data)).toEqual([0, -2, 5, 0, 2, 3]);
    expect(Array.from(runOne('Mod', { a, b }, { fmod: 1 }).data)).toEqual([0, 1, 5, 0, -1, 3]);
  });

  it.each(['And', 'Or', 'Xor'])('%s and Not', (op) => {
    const bits = (...data: number[]): ConstTensor => ({
      type: 'bool',
      shape: [data.length],
      data: Uint8Array.from(data),
    });
    compareWithFold([[op, 'a b', 'y']], { a: bits(0, 0, 1, 1), b: bits(0, 1, 0, 1) });
    compareWithFold([['Not', 'a', 'y']], { a: bits(0, 1) });
    compareWithFold([['Equal', 'a b', 'y']], { a: bits(0, 0, 1, 1), b: bits(0, 1, 0, 1) });
  });

  const slopes = [[3, 1, 1], [1], [5], [2, 3, 4, 5]] as const;
  it.each(slopes.map((slope) => ({ slope })))('PRelu with slopes $slope', ({ slope }) => {
    compareWithFold([['PRelu', 'x s', 'y']], { x: floats([2, 3, 4, 5]), s: floats(slope, 2) });
  });

  it('activations of many parts', () => {
    const nodes: NodeSketch[] = [
      ['Elu', 'x', 'a', { alpha: 0.7 }],
      ['Selu', 'a', 'b'],
      ['HardSigmoid', 'b', 'c', { alpha: 0.3, beta: 0.4 }],
      ['Mish', 'c', 'd'],
      ['Gelu', 'd', 'e'],
      ['Gelu', 'e', 'f', { approximate: 'tanh' }],
      ['Softsign', 'f', 'g'],
      ['Swish', 'g', 'h', { alpha: 1.5 }],
      ['ThresholdedRelu', 'h', 'i', { alpha: 0.05 }],
      ['LeakyRelu', 'x', 'j', { alpha: 0.3 }],
      ['Swish', 'x', 'k'],
    ];
    compareWithFold(nodes, { x: floats([4, 7]) }, {}, 'a b c d e f g h i j k');
  });

  it('Where, Clip and Cast', () => {
    const scalar = (value: number): ConstTensor => ({
      type: 'float32',
      shape: [],
      data: Float32Array.of(value),
    });
    const nodes: NodeSketch[] = [
      ['Greater', 'x z', 'm'],
      ['Where', 'm x w', 'a'],
      ['Clip', 'x low high', 'b'],
      ['Clip', 'x high low', 'c'],
      ['Cast', 'x3', 'd', { to: 7 }],
      ['Cast', 'd', 'e', { to: 9 }],
      ['Cast', 'm', 'f', { to: 1 }],
      ['Mul', 'x three', 'x3'],
    ];
    const sorted = [...nodes.slice(0, 4), nodes[7]!, ...nodes.slice(4, 7)];
    const constants = { z: scalar(0), low: scalar(-0.3), high: scalar(0.4), three: scalar(3) };
    compareWithFold(sorted, { x: floats([3, 4]), w: floats([1, 4], 5) }, constants, 'a b c d e f');
  });

  it('moves values: slice, pad, tile, gather, split, transpose, expand', () => {
    const x = floats([3, 4, 5]);
    const constants = {
      starts: ints(-1, 3, 0),
      ends: ints(-100, -100, 5),
      axes: ints(0, 1, 2),
      steps: ints(-1, -2, 2),
      reps: ints(2, 1, 3),
      places: ints(-1, 0, 2, 2),
      sizes: ints(1, 3),
      wide: ints(2, 3, 4, 5),
    };
    const nodes: NodeSketch[] = [
      ['Slice', 'x starts ends axes steps', 'a'],
      ['Tile', 'x reps', 'b'],
      ['Gather', 'x places', 'c', { axis: 1 }],
      ['Split', 'x sizes', 'd e', { axis: 1 }],
      ['Transpose', 'x', 'f', { perm: [2, 0, 1] }],
      ['Expand', 'x wide', 'g'],
      ['Concat', 'x f2', 'h', { axis: 1 }],
    ];
    const f2: NodeSketch = ['Slice', 'x s0 e2 a1', 'f2'];
    const more = { ...constants, s0: ints(1), e2: ints(3), a1: ints(1) };
    compareWithFold([f2, ...nodes], { x }, more, 'a b c d e f g h');
  });

  it.each(['constant', 'reflect', 'edge', 'wrap'])('Pad %s', (mode) => {
    const x = floats([1, 2, 4, 5]);
    const pads = ints(0, 0, 1, 2, 0, 0, 3, 1);
    const output = runOne('Pad', { x }, { mode }, { pads });
    const fold = (at: number, size: number) => {
      if (mode === 'edge') return Math.min(size - 1, Math.max(0, at));
      if (mode === 'wrap') return (at + size) % size;
      return at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
    };
    const wanted: number[] = [];
    for (let c = 0; c < 2; c++) {
      for (let y = -1; y < 7; y++) {
        for (let column = -2; column < 6; column++) {
          const inside = y >= 0 && y < 4 && column >= 0 && column < 5;
          const at = (c * 4 + fold(y, 4)) * 5 + fold(column, 5);
          wanted.push(mode !== 'constant' || inside ? x.data[at]! : 0);
        }
      }
    }
    expect(output.shape).toEqual([1, 2, 8, 8]);
    expect(Array.from(output.data)).toEqual(wanted);
  });

  it.each(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL2', 'ReduceLogSumExp'])(
    '%s',
    (op) => {
      for (const axes of [[0], [1, -1], [0, 1, 2]]) {
        for (const keepdims of [0, 1]) {
          const [attributes, constants] =
            op === 'ReduceSum' ? [{ keepdims }, { axes: ints(...axes) }] : [{ keepdims, axes }, {}];
          const read = op === 'ReduceSum' ? 'x axes' : 'x';
          compareWithFold([[op, read, 'y', attributes]], { x: floats([2, 3, 5]) }, constants as never);
        }
      }
    },
  );

  it('reductions of integers', () => {
    const x = whole([3, 4], 3);
    compareWithFold([['ReduceSum', 'x axes', 'y']], { x }, { axes: ints(1) });
    for (const op of ['ReduceMax', 'ReduceMin', 'ReduceProd']) {
      compareWithFold([[op, 'x', 'y', { axes: [1] }]], { x });
    }
  });

  it('MatMul with batches, and Gemm', () => {
    const [a, b] = [floats([2, 1, 3, 4], 1), floats([5, 4, 2], 2)];
    const product = runOne('MatMul', { a, b });
    expect(product.shape).toEqual([2, 5, 3, 2]);
    const at = (i: number, j: number, row: number, column: number) =>
      [0, 1, 2, 3].reduce(
        (sum, k) => sum + a.data[(i * 3 + row) * 4 + k]! * b.data[(j * 4 + k) * 2 + column]!,
        0,
      );
    expect(product.data[((1 * 5 + 3) * 3 + 2) * 2 + 1]).toBeCloseTo(at(1, 3, 2, 1), 5);
    const c = floats([2], 3);
    const gemm = runOne(
      'Gemm',
      { a: floats([4, 3], 1) },
      { transA: 1, transB: 1, alpha: 0.5, beta: 2 },
      {
        b: floats([2, 4], 2),
        c,
      },
    );
    expect(gemm.shape).toEqual([3, 2]);
    const wanted = [0, 1, 2, 3].reduce(
      (sum, k) => sum + 0.5 * floats([4, 3], 1).data[k * 3 + 2]! * floats([2, 4], 2).data[4 + k]!,
      2 * c.data[1]!,
    );
    expect(gemm.data[5]).toBeCloseTo(wanted, 5);
  });

  it.each([0, 1, 2, -1])('Softmax along axis %i sums to one', (axis) => {
    const shape = [2, 3, 4];
    const output = runOne('Softmax', { x: floats(shape) }, { axis });
    const along = axis < 0 ? axis + 3 : axis;
    const inner = shape.slice(along + 1).reduce((product, size) => product * size, 1);
    const sum = Array.from({ length: shape[along]! }, (_, i) => output.data[i * inner]!).reduce(
      (a, b) => a + b,
    );
    expect(sum).toBeCloseTo(1, 5);
  });
});
