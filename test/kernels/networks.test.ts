import {
  cast,
  greater,
  losses,
  memory,
  ones,
  randomUniform,
  type Scalar,
  sum,
  type Tensor,
  tidy,
  train,
  type Variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildModel,
  type NetworkPlan,
  planDeconvNet,
  planFcn8s,
  planGlanceSegmenter,
  planSegNet,
  planUnet,
} from '../../src/models/networks/index.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { saveAndLoad } from '../unit/models/layers/support.ts';

/** The true structures, thinned out: a few filters for each layer, and small pictures. */
const THIN: readonly (readonly [string, () => NetworkPlan])[] = [
  ['FCN-8s', () => planFcn8s({ size: [17, 30], width: 1 / 64, classes: 3 })],
  ['FCN-8s, aligned', () => planFcn8s({ size: [64, 32], width: 1 / 64, classes: 3, alignment: 'aligned' })],
  ['DeconvNet', () => planDeconvNet({ size: [193, 193], width: 1 / 64, classes: 3 })],
  ['SegNet', () => planSegNet({ size: [45, 60], width: 1 / 32, classes: 4 })],
  ['U-Net', () => planUnet({ size: [204, 188], width: 1 / 64 })],
  ['U-Net, same', () => planUnet({ size: [48, 32], width: 1 / 32, padding: 'same', channels: 3 })],
  ['Glance’s segmenter', () => planGlanceSegmenter({ size: [64, 32], classes: 5 })],
];

beforeAll(async () => {
  await createBackend('wasm');
});

describe.each(THIN)('%s', (_, makePlan) => {
  const plan = makePlan();

  it('is built as planned: shapes and numbers of every layer', () => {
    const built = buildModel(plan);
    const planned = plan.layers.map(({ name, shapes, parameters }) => {
      const batched = shapes.map((shape) => [null, ...shape]);
      return { name, shape: batched.length === 1 ? batched[0] : batched, ...parameters };
    });
    const count = (weights: readonly { shape: readonly (number | null)[] }[]) =>
      weights.reduce((sum, { shape }) => sum + shape.reduce<number>((size, side) => size * side!, 1), 0);
    const made = built.layers
      .filter(({ name }) => !name.endsWith('_pad'))
      .map((layer) => ({
        name: layer.name,
        shape: layer.outputShape,
        trained: count(layer.trainableWeights),
        kept: count(layer.nonTrainableWeights),
      }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(made.sort(byName)).toEqual(planned.sort(byName));
    expect(built.countParams()).toBe(plan.parameters.trained + plan.parameters.kept);
    built.dispose();
  });

  it('runs forward, and every trained weight gets a gradient', async () => {
    const built = buildModel(plan);
    const x = randomUniform([1, ...plan.input.shape], -1, 1, 'float32', 11);
    const tensors = memory().numTensors;
    const y = built.predict(x) as Tensor;
    expect(y.shape).toEqual([1, ...plan.output.shape]);
    expect([...(await y.data())].every(Number.isFinite)).toBe(true);
    expect(memory().numTensors, 'nothing but the result is left').toBe(tensors + 1);
    const target = zeros(y.shape);
    const loss = () =>
      losses.meanSquaredError(target, built.apply(x, { training: true }) as Tensor) as Scalar;
    const { grads } = tidy(() => variableGrads(loss, variablesOf(built)));
    expect(Object.keys(grads)).toHaveLength(built.trainableWeights.length);
    for (const grad of Object.values(grads)) {
      expect([...(await grad.data())].every(Number.isFinite)).toBe(true);
      grad.dispose();
    }
  });
});

it('a seed gives the same weights again', () => {
  const plan = planUnet({ size: [16, 16], width: 1 / 64, padding: 'same' });
  const weights = (seed: number) =>
    buildModel(plan, { seed })
      .getWeights()
      .map((weight) => [...weight.dataSync()]);
  const first = weights(5);
  expect(weights(5)).toEqual(first);
  expect(weights(6)).not.toEqual(first);
  expect(new Set(first.map(([value]) => value)).size, 'and each layer its own').toBeGreaterThan(20);
});

it('a network gives the same after saving and loading', async () => {
  const saved = buildModel(planSegNet({ size: [45, 60], width: 1 / 64, classes: 4 }));
  const x = randomUniform([2, 45, 60, 3], -1, 1, 'float32', 13);
  const loaded = await saveAndLoad(saved);
  expect(await (loaded.predict(x) as Tensor).data()).toEqual(await (saved.predict(x) as Tensor).data());
});

it('training keeps the enlargement that FCN-8s fixes, and changes the others', async () => {
  const net = buildModel(planFcn8s({ size: [8, 8], width: 1 / 64, classes: 3 }));
  const kernels = () =>
    ['upscore2', 'upscore8'].map((name) => net.getLayer(name).getWeights()[0]!.dataSync());
  const before = kernels();
  net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = randomUniform([1, 8, 8, 3], -1, 1, 'float32', 17);
  await net.fit(x, ones([1, 8, 8, 3]), { epochs: 1, verbose: 0 });
  const after = kernels();
  expect(after[0]).not.toEqual(before[0]);
  expect(after[1]).toEqual(before[1]);
});

it('a thin SegNet, with convolutions of tfjs and unpooling of ours, learns on WASM', async () => {
  const net = buildModel(planSegNet({ size: [16, 24], width: 1 / 32, classes: 1 }), { seed: 1 });
  net.compile({ optimizer: train.adam(0.02), loss: 'meanSquaredError' });
  const x = randomUniform([4, 16, 24, 3], -1, 1, 'float32', 19);
  const bright = cast(greater(sum(x, 3, true), 0.5), 'float32');
  const { history } = await net.fit(x, bright, { epochs: 10, batchSize: 4, verbose: 0 });
  const loss = history.loss as number[];
  expect(loss.at(-1)!).toBeLessThan(0.5 * loss[0]!);
});

/** tf.layers keeps to itself which variables a weight is. */
function variablesOf(built: LayersModel): Variable[] {
  return built.trainableWeights.map((weight) => (weight as unknown as { val: Variable }).val);
}
