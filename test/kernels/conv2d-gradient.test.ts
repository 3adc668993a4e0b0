import '@tensorflow/tfjs-backend-cpu';
// Registers the gradients of tfjs's own operations.
import '@tensorflow/tfjs-layers';
import {
  conv2d,
  depthwiseConv2d,
  grads,
  memory,
  randomUniform,
  setBackend,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { registerWasmConvolutionGradients } from '../../src/kernels/conv2d-gradient/wasm.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';

/** height, width, kernel height and width, strides, padding: odd sizes, leftovers that no window reaches, one pixel */
const CASES = [
  [6, 7, 3, 3, [1, 1], 'same'],
  [6, 7, 3, 3, [2, 2], 'same'],
  [7, 8, 2, 3, [2, 3], 'valid'],
  [9, 8, 3, 2, [3, 3], 'valid'],
  [5, 5, 1, 1, [2, 2], 'same'],
  [4, 9, 5, 5, [1, 2], 'same'],
  [6, 5, 3, 3, [1, 1], 1],
  [1, 1, 1, 1, [1, 1], 'valid'],
] as const;

beforeAll(async () => {
  await createBackend('wasm');
  registerWasmConvolutionGradients();
});

for (const depthwise of [false, true]) {
  const kind = depthwise ? 'depthwise convolution' : 'convolution';
  it.each(CASES.map((given) => ({ given, name: given.join(' ') })))(
    `${kind} on WASM has the gradients of tfjs's plain backend: $name`,
    async ({ given }) => {
      const [height, width, kernelHeight, kernelWidth, strides, padding] = given;
      const x = randomUniform([2, height, width, 3], -1, 1, 'float32', 1) as Tensor4D;
      const filter = randomUniform([kernelHeight, kernelWidth, 3, 2], -1, 1, 'float32', 2) as Tensor4D;
      const run = depthwise ? depthwiseConv2d : conv2d;
      const convolve = (from: Tensor, by: Tensor) =>
        run(
          from as Tensor4D,
          by as Tensor4D,
          [...strides],
          padding,
          'NHWC',
          [1, 1],
          padding === 1 ? 'floor' : undefined,
        );
      const dy = randomUniform(convolve(x, filter).shape, -1, 1, 'float32', 3);

      const results: (readonly [readonly number[], Tensor['shape']])[][] = [];
      for (const name of ['cpu', 'wasm']) {
        await setBackend(name);
        const before = memory().numTensors;
        const [dx, dFilter] = grads(convolve)([x, filter], dy) as [Tensor, Tensor];
        expect(memory().numTensors - before, 'two gradients').toBe(2);
        results.push([
          [[...(await dx.data())], dx.shape] as const,
          [[...(await dFilter.data())], dFilter.shape] as const,
        ]);
      }
      const [plain, ours] = results;
      ours!.forEach(([values, shape], at) => {
        expect(shape).toEqual(plain![at]![1]);
        plain![at]![0].forEach((value, index) => {
          expect(Math.abs(values[index]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
        });
      });
    },
  );
}
