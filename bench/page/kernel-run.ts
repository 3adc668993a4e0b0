import { slice, type Tensor, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { maxPoolWithIndices } from '../../src/kernels/pooling/max-pool-with-indices.ts';
import { benchRandom } from './bench-random.ts';

/** Waits until a kernel is done: on a GPU it is only queued when it returns. Disposes what came out. */
export async function finish(outputs: readonly Tensor[]): Promise<void> {
  const corner = slice(outputs[0]!, [0, 0, 0, 0], [1, 1, 1, 1]);
  await corner.data();
  for (const used of [corner, ...outputs]) used.dispose();
}

/** What kernels for pooling are measured with. */
export const POOLED = { from: [1, 360, 480, 64], to: [1, 180, 240, 64] } as const;

/** Our max-pooling of 2 × 2 with indices. */
export function poolPairs(x: Tensor4D): Tensor[] {
  const { values, indices } = maxPoolWithIndices(x, { kernelSize: [2, 2] });
  return [values, indices];
}

/** From 0 to 1. */
export function randomTensor(shape: readonly [number, number, number, number]): Tensor4D {
  const next = benchRandom(shape[1]);
  const length = shape.reduce((product, side) => product * side, 1);
  return tensor4d(Float32Array.from({ length }, next), [...shape]);
}
