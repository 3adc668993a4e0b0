import '@tensorflow/tfjs-backend-cpu';
import {
  engine,
  memory,
  setBackend,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type TransposeConv2dOptions,
  transposeConv2d,
} from '../../src/kernels/transpose-conv2d/transpose-conv2d.ts';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';
import { startThreadedMemory, type ThreadedMemory } from './support/threaded-memory.ts';
import {
  expectAsReference,
  expectSlopes,
  expectVectors,
  randomTransposeConvs,
  runTransposeConv,
  SLOPE_CASES,
  TRANSPOSE_CONV_VECTORS,
} from './support/transpose-conv-cases.ts';

describe.each(['wasm', 'cpu'] as const)('transposed convolution on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await createBackend('wasm');
    else await setBackend('cpu');
  });

  it('matches the reference on everything PyTorch allows', async () => {
    const rounds = backend === 'wasm' ? 400 : 20;
    for (const each of randomTransposeConvs(20161109, rounds, { side: 9, kernel: 6, channels: 21 })) {
      expectAsReference(await runTransposeConv(each), each);
    }
  });

  it.each(TRANSPOSE_CONV_VECTORS)('gives what PyTorch gives, gradients too: $name', expectVectors);

  it.each(SLOPE_CASES)('has the slopes that are measured: $name', expectSlopes);

  it('leaves no tensor behind, forwards or backwards', async () => {
    const before = memory().numTensors;
    for (const each of SLOPE_CASES) await expectSlopes(each);
    expect(memory().numTensors).toBe(before);
  });
});

describe('transposed convolution on WASM', () => {
  let running: RunningBackend;
  beforeAll(async () => {
    running = await createBackend('wasm');
  });

  it('gives back the memory of packed filters, with the filter and with the bias', () => {
    const x = zeros([1, 4, 4, 64]) as Tensor4D;
    const round = (filter: Tensor4D, bias: Tensor1D) =>
      transposeConv2d(x, filter, { strides: [2, 2] }, bias).dispose();
    const filter = zeros([2, 2, 64, 64]) as Tensor4D;
    const bias = tensor1d(new Float32Array(64));
    const many = 1500;
    round(filter, bias);
    const before = running.memoryBytes();
    // 64 kB each: kept, they would be 96 MB each time.
    for (let index = 0; index < many; index++) {
      const other = tensor1d(new Float32Array(64));
      round(filter, other);
      other.dispose();
    }
    for (let index = 0; index < many; index++) {
      const other = zeros([2, 2, 64, 64]) as Tensor4D;
      round(other, bias);
      other.dispose();
    }
    expect(running.memoryBytes() - before).toBeLessThan(16e6);
    for (const used of [x, filter, bias]) used.dispose();
  });

  it('takes a batch of none', () => {
    const y = transposeConv2d(zeros([0, 3, 4, 2]), zeros([3, 3, 5, 2]), { strides: [2, 1] });
    expect([y.shape, y.dataSync().length]).toEqual([[0, 7, 6, 5], 0]);
  });

  it('takes one filter in several ways: other strides, groups, and a convolution', () => {
    const filter = tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
    const x = tensor4d([1, 10], [1, 1, 2, 1]);
    const values = (strides: [number, number]) =>
      Array.from(transposeConv2d(x, filter, { strides }).dataSync());
    expect(values([1, 1])).toEqual([1, 12, 20, 3, 34, 40]);
    expect(values([1, 2])).toEqual([1, 2, 10, 20, 3, 4, 30, 40]);
    expect(values([1, 3])).toEqual([1, 2, 0, 10, 20, 3, 4, 0, 30, 40]);
    const plain = {
      strides: [1, 1],
      pads: { top: 1, left: 0, bottom: 0, right: 0 },
      activation: null,
      alpha: 0,
    };
    const inputs = { x, filter };
    const convolved = engine().runKernel('GlanceConv2D', inputs, plain as never) as Tensor4D;
    expect(Array.from(convolved.dataSync())).toEqual([43]);
    expect(values([1, 2])).toEqual([1, 2, 10, 20, 3, 4, 30, 40]);
  });
});

describe.each([1, 2, 3])('transposed convolution in shared memory, %i threads', (threads) => {
  let shared: ThreadedMemory;
  beforeAll(async () => {
    await createBackend('wasm');
    shared = await startThreadedMemory(threads);
  });
  afterAll(() => shared.stop());

  it('matches the reference', () => {
    expect(shared.threads).toBe(threads);
    for (const each of randomTransposeConvs(77 + threads, 60, { side: 24, kernel: 5, channels: 40 })) {
      const { x, filter, bias, attributes } = each;
      const plainBias = bias && { shape: [bias.length], values: bias };
      expectAsReference(
        shared.run('GlanceTransposeConv2D', { x, filter, bias: plainBias }, attributes),
        each,
      );
    }
  });
});

describe('arguments of transposeConv2d', () => {
  const x = () => zeros([1, 4, 5, 6]) as Tensor4D;
  const filter = () => zeros([3, 3, 2, 6]) as Tensor4D;
  const cases: [string, () => Tensor4D, () => Tensor4D, TransposeConv2dOptions, (() => Tensor1D)?][] = [
    ['x must be float32, not int32', () => zeros([1, 4, 5, 6], 'int32'), filter, {}],
    [
      'x must be [batch, height, width, channels], not [4, 5, 6]',
      () => zeros([4, 5, 6]) as unknown as Tensor4D,
      filter,
      {},
    ],
    ['x has no pixels, but is [1, 0, 5, 6]', () => zeros([1, 0, 5, 6]), filter, {}],
    ['filter must be float32, not int32', x, () => zeros([3, 3, 2, 6], 'int32'), {}],
    [
      'filter must be [height, width, output channels ÷ groups, input channels], not [3, 3, 6]',
      x,
      () => zeros([3, 3, 6]) as unknown as Tensor4D,
      {},
    ],
    [
      'filter must be [height, width, output channels ÷ groups, input channels], not [3, 0, 2, 6]',
      x,
      () => zeros([3, 0, 2, 6]),
      {},
    ],
    ['filter is for 5 input channels, but x has 6', x, () => zeros([3, 3, 2, 5]), {}],
    ['strides must be two whole numbers from 1 up, not [0,2]', x, filter, { strides: [0, 2] }],
    ['dilations must be two whole numbers from 1 up, not [1,1.5]', x, filter, { dilations: [1, 1.5] }],
    ['outputPadding must be two whole numbers from 0 up, not [-1,0]', x, filter, { outputPadding: [-1, 0] }],
    [
      'outputPadding of the width must be below its stride or dilation, 3, not 3',
      x,
      filter,
      { strides: [2, 2], dilations: [1, 3], outputPadding: [1, 3] },
    ],
    [
      'pads must be whole numbers from 0 up, not {"top":-1,"left":0,"bottom":0,"right":0}',
      x,
      filter,
      { pads: { top: -1, left: 0, bottom: 0, right: 0 } },
    ],
    ['groups must be a whole number that divides the 6 channels of x, not 4', x, filter, { groups: 4 }],
    ['bias must be [4], not [2]', x, filter, { groups: 2 }, () => zeros([2])],
    ['bias must be float32, not int32', x, filter, {}, () => zeros([2], 'int32')],
    [
      'activation must be one of relu, relu6, leakyrelu, sigmoid, silu, hard-swish, not tanh',
      x,
      filter,
      { activation: 'tanh' as never },
    ],
    ['alpha must be a finite number, not NaN', x, filter, { activation: 'leakyrelu', alpha: Number.NaN }],
    [
      'pads leave nothing of the output, which would be 0 × 7',
      x,
      filter,
      { pads: { top: 3, left: 0, bottom: 3, right: 0 } },
    ],
  ];
  beforeAll(() => setBackend('cpu'));

  it.each(cases)('%s', (problem, makeX, makeFilter, options, makeBias) => {
    const bias = makeBias?.();
    expect(() => transposeConv2d(makeX(), makeFilter(), options, bias)).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: `transposeConv2d: ${problem}.` }),
    );
  });
});
