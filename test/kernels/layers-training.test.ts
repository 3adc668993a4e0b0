import {
  losses,
  memory,
  type Scalar,
  type Tensor,
  tensor4d,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  GlanceBedOfNailsUnpool,
  GlanceMaxPoolWithIndices,
  GlanceMaxUnpool,
  GlanceNearestUnpool,
  GlanceTransposeConv2D,
} from '../../src/models/layers/index.ts';
import { withBackend } from './support/backends.ts';

const SIDE = 8;
const PICTURES = 6;
const EPOCHS = 16;
const LEARNING_RATE = 0.03;

describe.each(['cpu', 'wasm', 'webgpu'] as const)('a small segmenter on %s', (name) => {
  const state = withBackend(name);

  it('learns to find bright squares', async ({ skip }) => {
    if (state.missing) skip(state.missing);
    const net = segmenter();
    const { pictures, masks } = squares();
    net.compile({ optimizer: train.adam(LEARNING_RATE), loss: 'binaryCrossentropy' });
    const before = memory().numTensors;
    const { history } = await net.fit(pictures, masks, {
      epochs: EPOCHS,
      batchSize: PICTURES,
      verbose: 0,
      shuffle: false,
    });
    const loss = history.loss as number[];
    expect(loss.every(Number.isFinite)).toBe(true);
    expect(loss.at(-1)!).toBeLessThan(0.5 * loss[0]!);
    expect(memory().numTensors - before, 'Adam keeps two moments of each weight').toBe(
      2 * net.trainableWeights.length,
    );
  });

  it('has gradients before and after each unpooling', async ({ skip }) => {
    if (state.missing) skip(state.missing);
    const net = segmenter();
    const { pictures, masks } = squares();
    const loss = () => losses.meanSquaredError(masks, net.apply(pictures) as Tensor) as Scalar;
    const { grads } = tidy(() => variableGrads(loss));
    const kernels = Object.entries(grads).filter(([weight]) => weight.includes('kernel'));
    expect(kernels.map(([weight]) => weight.split('/')[0])).toEqual(['encode', 'deep', 'decode', 'score']);
    for (const [weight, grad] of kernels) {
      const values = [...(await grad.data())];
      expect(
        values.some((value) => Math.abs(value) > 1e-7),
        `${weight} has a gradient`,
      ).toBe(true);
    }
  });
});

/** Pictures of noise with a brighter square somewhere, and where it is. */
function squares(): { pictures: Tensor; masks: Tensor } {
  const pictures = new Float32Array(PICTURES * SIDE * SIDE);
  const masks = new Float32Array(pictures.length);
  let state = 99;
  for (let at = 0; at < pictures.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    const picture = Math.floor(at / SIDE / SIDE);
    const [y, x] = [Math.floor(at / SIDE) % SIDE, at % SIDE];
    const inside = y >= picture && y < picture + 3 && x >= 5 - picture && x < 8 - picture;
    masks[at] = inside ? 1 : 0;
    pictures[at] = (state >>> 24) / 512 + (inside ? 0.6 : 0);
  }
  const shape: [number, number, number, number] = [PICTURES, SIDE, SIDE, 1];
  return { pictures: tensor4d(pictures, shape), masks: tensor4d(masks, shape) };
}

/** Every layer of ours between a picture and its mask; transposed convolutions alone, which keep the size. */
function segmenter(): LayersModel {
  const x = input({ shape: [SIDE, SIDE, 1] });
  const encoded = convolution('encode', 6).apply(x) as SymbolicTensor; // 8 × 8 × 6
  const [values, indices] = new GlanceMaxPoolWithIndices().apply(encoded) as SymbolicTensor[]; // 4 × 4 × 6
  const deep = convolution('deep', 6).apply(values!) as SymbolicTensor;
  const unpooled = new GlanceMaxUnpool().apply([deep, indices!]) as SymbolicTensor; // 8 × 8 × 6
  const nearest = new GlanceNearestUnpool().apply(deep) as SymbolicTensor;
  const nails = new GlanceBedOfNailsUnpool().apply(deep) as SymbolicTensor;
  const decoded = convolution('decode', 6).apply(
    layers.concatenate().apply([unpooled, nearest, nails]),
  ) as SymbolicTensor;
  const score = new GlanceTransposeConv2D({
    name: 'score',
    filters: 1,
    kernelSize: 1,
    activation: 'sigmoid',
    kernelInitializer: initializers.heNormal({ seed: 1 }),
  });
  return model({ inputs: x, outputs: score.apply(decoded) as SymbolicTensor });
}

/** 3 × 3, keeps the size. */
function convolution(name: string, filters: number): GlanceTransposeConv2D {
  return new GlanceTransposeConv2D({
    name,
    filters,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    kernelInitializer: initializers.heNormal({ seed: name.length }),
  });
}
