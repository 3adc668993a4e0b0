import { engine, memory, type NamedAttrMap, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { PlainTensor } from '../../src/kernels/conv2d/reference.ts';
import {
  type PlaneAttributes,
  poolOutputSize,
  type WindowAttributes,
} from '../../src/kernels/pooling/attributes.ts';
import { bedOfNailsUnpool2d } from '../../src/kernels/pooling/bed-of-nails-unpool.ts';
import { registerCpuPooling } from '../../src/kernels/pooling/cpu.ts';
import { maxPoolWithIndices } from '../../src/kernels/pooling/max-pool-with-indices.ts';
import { maxUnpool2d } from '../../src/kernels/pooling/max-unpool.ts';
import { nearestUnpool2d } from '../../src/kernels/pooling/nearest-unpool.ts';
import * as reference from '../../src/kernels/pooling/reference.ts';
import { BACKENDS, withBackend } from './support/backends.ts';
import { seededRandom } from './support/random.ts';

type Shape = [number, number, number, number];

const [NAN, LOW] = [Number.NaN, Number.NEGATIVE_INFINITY];
/** Few different ones, so that many are equal. */
const VALUES = [-3, -2, -1, -0.5, 0, 1, 2];

describe.each(BACKENDS)('pooling on %s', (name) => {
  const backend = withBackend(name);
  if (name === 'cpu') registerCpuPooling();
  const ROUNDS = name === 'webgpu' ? 20 : 250;

  it('gives what the reference gives: any window, any shape, ties, NaN and −∞', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const random = seededRandom(20240914);
    for (let round = 0; round < ROUNDS; round++) {
      const { x, windows } = randomPool(random);
      const wanted = reference.maxPoolWithIndices(x, windows);
      const attributes = windows as unknown as NamedAttrMap;
      const [values, indices] = engine().runKernel(
        'GlanceMaxPoolWithIndices',
        { x: upload(x) },
        attributes,
      ) as unknown as Tensor[];
      const about = `round ${round}: ${JSON.stringify({ x: x.shape, windows })}`;
      expect(values!.shape, about).toEqual(wanted.values.shape);
      expect(await values!.data(), about).toEqual(wanted.values.values);
      expect(await indices!.data(), about).toEqual(wanted.indices.values);
      expect(indices!.dtype).toBe('int32');
    }
  });

  it('puts values back as the reference does, wherever the indices lie', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const random = seededRandom(77);
    for (let round = 0; round < ROUNDS; round++) {
      const { x, windows } = randomPool(random);
      const pooled = reference.maxPoolWithIndices(x, windows);
      const outputSize = [x.shape[1]!, x.shape[2]!] as const;
      const area = outputSize[0] * outputSize[1];
      // A third of the rounds: any place of the plane.
      const anywhere = round % 3 === 0;
      const places = pooled.indices.values.map((place) => (anywhere ? Math.floor(random() * area) : place));
      const indices = { shape: pooled.indices.shape, values: places };
      const up = { shape: indices.shape, values: Float32Array.from(places, () => random() * 4 - 2) };
      const attributes: PlaneAttributes = { ...windows, outputSize };
      const about = `round ${round}: ${JSON.stringify({ x: x.shape, attributes, anywhere })}`;
      for (const [kernel, wanted] of [
        ['GlanceMaxUnpool', reference.maxUnpool(up, indices, outputSize)],
        ['GlancePlaneScatterAdd', reference.planeScatterAdd(up, indices, outputSize)],
      ] as const) {
        const inputs = { x: upload(up), indices: uploadIndices(indices) };
        const got = engine().runKernel(kernel, inputs, attributes as unknown as NamedAttrMap) as Tensor;
        expect(got.shape, about).toEqual(wanted.shape);
        expect(await got.data(), `${kernel} ${about}`).toEqual(wanted.values);
      }
      const planes = { shape: x.shape, values: x.values.map((value) => (Number.isNaN(value) ? 5 : value)) };
      const gathered = engine().runKernel('GlancePlaneGather', {
        x: upload(planes),
        indices: uploadIndices(indices),
      });
      expect(await (gathered as Tensor).data(), about).toEqual(reference.planeGather(planes, indices).values);
    }
  });

  it('spreads pixels by whole factors', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const random = seededRandom(5);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < ROUNDS / 4; round++) {
      const x = randomImages([1 + below(2), 1 + below(5), 1 + below(5), 1 + below(9)], random);
      const factors = [1 + below(4), 1 + below(4)] as const;
      for (const [op, truth] of [
        [nearestUnpool2d, reference.nearestUnpool],
        [bedOfNailsUnpool2d, reference.bedOfNailsUnpool],
      ] as const) {
        const got = op(upload(x), factors);
        const wanted = truth(x, factors);
        expect(got.shape).toEqual(wanted.shape);
        expect(await got.data(), `${op.name} ${x.shape} ${factors}`).toEqual(wanted.values);
      }
    }
  });

  it('takes the first of equal values, the last NaN, and the first pixel of a window of −∞', async ({
    skip,
  }) => {
    if (backend.missing) return skip(backend.missing);
    const rows = [
      [1, 1, -5, -4, NAN, 1, LOW, LOW],
      [1, 1, -4, -6, 2, NAN, LOW, LOW],
    ];
    const x = tensor(rows.flat(), [1, 2, 8, 1], 'float32') as Tensor4D;
    const { values, indices } = maxPoolWithIndices(x, { kernelSize: [2, 2] });
    expect(await values.data()).toEqual(Float32Array.of(1, -4, NAN, LOW));
    expect(await indices.data()).toEqual(Int32Array.of(0, 3, 13, 6));
  });

  it('rounds up where asked, and drops a window that would start after the end', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1], 'float32') as Tensor4D;
    const up = maxPoolWithIndices(x, { kernelSize: [2, 2], ceilMode: true });
    expect(up.values.shape).toEqual([1, 2, 2, 1]);
    expect(await up.indices.data()).toEqual(Int32Array.of(4, 5, 7, 8));
    const pads = { top: 0, left: 0, bottom: 1, right: 1 };
    const padded = maxPoolWithIndices(x, { kernelSize: [2, 2], strides: [3, 3], pads, ceilMode: true });
    expect(padded.values.shape).toEqual([1, 1, 1, 1]);
  });

  it('comes back to its maxima when unpooled, odd sizes included', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = upload(randomImages([2, 7, 5, 8], seededRandom(3)));
    const { values, indices } = maxPoolWithIndices(x, { kernelSize: [2, 2] });
    const back = maxUnpool2d(values, indices, { outputSize: [7, 5], kernelSize: [2, 2] });
    const again = maxPoolWithIndices(back, { kernelSize: [2, 2] });
    const positive = (data: Iterable<number>) => Float32Array.from(data, (value) => Math.max(0, value));
    expect(await again.values.data()).toEqual(positive(await values.data()));
  });

  it('keeps the last of two values with one index', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1], 'float32') as Tensor4D;
    const indices = tensor([4, 4, 4, 0], [1, 2, 2, 1], 'int32') as Tensor4D;
    const y = maxUnpool2d(x, indices, { outputSize: [3, 3], kernelSize: [2, 2], strides: [1, 1] });
    expect(await y.data()).toEqual(Float32Array.of(4, 0, 0, 0, 3, 0, 0, 0, 0));
  });

  it('leaves no tensor behind', ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = upload(randomImages([1, 6, 6, 4], seededRandom(4)));
    const before = memory().numTensors;
    const { values, indices } = maxPoolWithIndices(x, { kernelSize: [3, 3], strides: [2, 2] });
    const y = maxUnpool2d(values, indices, { outputSize: [6, 6], kernelSize: [3, 3], strides: [2, 2] });
    expect(memory().numTensors).toBe(before + 3);
    for (const made of [values, indices, y]) made.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

/** A window that fits, each one with a pixel in it, and images with few different values, some NaN and some −∞. */
function randomPool(random: () => number): { x: PlainTensor; windows: WindowAttributes } {
  const below = (limit: number) => Math.floor(random() * limit);
  for (;;) {
    const windows: WindowAttributes = {
      kernelSize: [1 + below(4), 1 + below(4)],
      strides: [1 + below(3), 1 + below(3)],
      pads: { top: below(3), bottom: below(3), left: below(3), right: below(3) },
      dilations: below(3) === 0 ? [1 + below(3), 1 + below(3)] : [1, 1],
    };
    const plain: WindowAttributes = {
      ...windows,
      pads: { top: 0, bottom: 0, left: 0, right: 0 },
      strides: windows.kernelSize,
      dilations: [1, 1],
    };
    const chosen = below(3) === 0 ? plain : windows;
    const x = randomImages([1 + below(2), 1 + below(9), 1 + below(9), 1 + below(10)], random);
    const [height, width] = [x.shape[1]!, x.shape[2]!];
    if (poolOutputSize([height, width], chosen).some((count) => count < 1)) continue;
    if (reference.maxPoolWithIndices(x, chosen).indices.values.includes(-1)) continue;
    return { x, windows: chosen };
  }
}

function randomImages(shape: readonly number[], random: () => number): PlainTensor {
  const length = shape.reduce((product, side) => product * side, 1);
  const strange = random() < 0.3;
  const values = Float32Array.from({ length }, () => {
    const dice = random();
    if (strange && dice < 0.1) return dice < 0.05 ? NAN : LOW;
    return VALUES[Math.floor(random() * VALUES.length)]!;
  });
  return { shape, values };
}

function upload({ shape, values }: PlainTensor): Tensor4D {
  return tensor(values, shape as Shape, 'float32');
}

function uploadIndices({ shape, values }: reference.PlainIndices): Tensor4D {
  return tensor(values, shape as Shape, 'int32');
}
