import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { grad, mul, sum, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { PlaneAttributes } from '../../src/kernels/pooling/attributes.ts';
import { bedOfNailsUnpool2d } from '../../src/kernels/pooling/bed-of-nails-unpool.ts';
import { type MaxPoolOptions, maxPoolWithIndices } from '../../src/kernels/pooling/max-pool-with-indices.ts';
import { maxUnpool2d } from '../../src/kernels/pooling/max-unpool.ts';
import { nearestUnpool2d } from '../../src/kernels/pooling/nearest-unpool.ts';
import { gatherInPlane, scatterAddInPlane } from '../../src/kernels/pooling/plane-ops.ts';
import { BACKENDS, withBackend } from './support/backends.ts';
import { seededRandom } from './support/random.ts';

/** All functions here are linear between their ties, and no two values are as near as this: differences are exact. */
const STEP = 1 / 64;
const TOLERANCE = 1e-3;
/** Values looked at where each look has to wait for the GPU. */
const FEW = 12;

type Images = (x: Tensor4D) => Tensor4D;

const POOLS: Readonly<Record<string, MaxPoolOptions>> = {
  'cells of 2×2': { kernelSize: [2, 2] },
  'windows of 3×2 that overlap': {
    kernelSize: [3, 2],
    strides: [2, 1],
    pads: { top: 1, left: 0, bottom: 1, right: 1 },
  },
  'dilated windows, rounded up': { kernelSize: [2, 2], strides: [2, 1], dilations: [2, 3], ceilMode: true },
};

const OVERLAPPING: PlaneAttributes = {
  kernelSize: [3, 2],
  strides: [2, 1],
  pads: { top: 0, left: 0, bottom: 0, right: 0 },
  dilations: [1, 1],
  outputSize: [5, 4],
};

const UNPOOLS: Readonly<Record<string, { shape: number[]; apply: Images }>> = {
  'maxUnpool2d of own windows': {
    shape: [2, 2, 2, 4],
    apply: (x) =>
      maxUnpool2d(x, pooledIndices({ kernelSize: [2, 2] }, [2, 5, 4, 4]), {
        outputSize: [5, 4],
        kernelSize: [2, 2],
      }),
  },
  'maxUnpool2d where places are taken again': {
    shape: [1, 2, 3, 1],
    apply: (x) => {
      const indices = tensor([4, 4, 0, 8, 0, 4], [1, 2, 3, 1], 'int32') as Tensor4D;
      return maxUnpool2d(x, indices, { outputSize: [3, 3], kernelSize: [2, 2], strides: [1, 1] });
    },
  },
  // What the gradients are made of is differentiable too.
  'sums over places of windows that overlap': {
    shape: [1, 2, 3, 4],
    apply: (x) => scatterAddInPlane(x, pooledIndices(OVERLAPPING, [1, 5, 4, 4]), OVERLAPPING),
  },
  'values at places of windows that overlap': {
    shape: [1, 5, 4, 4],
    apply: (x) => gatherInPlane(x, pooledIndices(OVERLAPPING, [1, 5, 4, 4]), OVERLAPPING),
  },
  nearestUnpool2d: { shape: [2, 2, 3, 3], apply: (x) => nearestUnpool2d(x, [3, 2]) },
  bedOfNailsUnpool2d: { shape: [2, 3, 2, 4], apply: (x) => bedOfNailsUnpool2d(x, [2, 3]) },
};

describe.each(BACKENDS)('gradients on %s', (name) => {
  const backend = withBackend(name);
  const checkGradient = (shape: readonly number[], apply: Images) =>
    expectGradient(shape, apply, name === 'webgpu' ? FEW : Number.POSITIVE_INFINITY);

  it.for(Object.entries(POOLS))('maxPoolWithIndices, %s', async ([, options], { skip }) => {
    if (backend.missing) return skip(backend.missing);
    await checkGradient([2, 5, 6, 4], (x) => maxPoolWithIndices(x, options).values);
    await checkGradient([1, 4, 7, 3], (x) => maxPoolWithIndices(x, options).values);
  });

  it.for(Object.entries(UNPOOLS))('%s', async ([, { shape, apply }], { skip }) => {
    if (backend.missing) return skip(backend.missing);
    await checkGradient(shape, apply);
  });

  it('pooling, unpooling and what lies between, together', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    await checkGradient([1, 6, 4, 4], (x) => {
      const { values, indices } = maxPoolWithIndices(x, { kernelSize: [2, 2] });
      return maxUnpool2d(mul(values, 3), indices, { outputSize: [6, 4], kernelSize: [2, 2] });
    });
  });
});

/** Compares the gradient of a weighted sum of `apply` with what a small step of each of `most` values changes. */
async function expectGradient(shape: readonly number[], apply: Images, most: number): Promise<void> {
  const random = seededRandom(shape.length + shape[1]!);
  const length = shape.reduce((product, side) => product * side, 1);
  const order = Array.from({ length }, (_, at) => at).sort(() => random() - 0.5);
  const values = order.map((place) => place / 16 - 2);
  const weighted = (x: Tensor4D) =>
    tidy(() => {
      const y = apply(x);
      const weights = Array.from({ length: y.size }, (_, at) => ((at * 7) % 13) / 4 - 1);
      return sum(mul(y, tensor(weights, y.shape, 'float32')));
    });
  const at = (list: readonly number[]) =>
    tensor([...list], shape as Tensor4D['shape'], 'float32') as Tensor4D;
  const gradient = await grad(weighted as (x: Tensor) => Tensor)(at(values)).data();
  for (let i = 0; i < length; i += Math.ceil(length / most) || 1) {
    const [more, less] = await Promise.all(
      [STEP, -STEP].map((step) => weighted(at(values.with(i, values[i]! + step))).data()),
    );
    expect(Math.abs(gradient[i]! - (more![0]! - less![0]!) / (2 * STEP)), `value ${i}`).toBeLessThan(
      TOLERANCE,
    );
  }
}

function pooledIndices(windows: MaxPoolOptions, shape: readonly number[]): Tensor4D {
  const random = seededRandom(8);
  const length = shape.reduce((product, side) => product * side, 1);
  const x = tensor(Float32Array.from({ length }, random), shape as Tensor4D['shape']) as Tensor4D;
  return maxPoolWithIndices(x, windows).indices;
}
