import { engine, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { ConvAttributes } from '../../src/kernels/conv2d/attributes.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';

const PLAIN: ConvAttributes = {
  strides: [1, 1],
  pads: { top: 0, bottom: 0, left: 0, right: 0 },
  activation: null,
  alpha: 0,
};

beforeAll(async () => {
  await createBackend('wasm');
});

test('one filter serves convolutions with several biases, and with none', () => {
  const x = tensor([3], [1, 1, 1, 1], 'float32');
  const filter = tensor([2], [1, 1, 1, 1], 'float32');
  const biases = [10, 20].map((value) => tensor([value], [1], 'float32'));
  const run = (bias?: Tensor) => {
    const inputs = { x, filter, ...(bias ? { bias } : {}) };
    const output = engine().runKernel('GlanceConv2D', inputs, PLAIN as never) as Tensor;
    const [value] = output.dataSync();
    output.dispose();
    return value;
  };
  expect([run(biases[0]), run(biases[1]), run(), run(biases[0])]).toEqual([16, 26, 6, 16]);
  for (const used of [x, filter, ...biases]) used.dispose();
});
