import { engine, memory, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { segmentMap } from '../../../src/kernels/segment-map/op.ts';
import {
  type SegmentMapAttributes,
  segmentMapReference,
} from '../../../src/kernels/segment-map/reference.ts';

/** Odd sizes, one pixel, and lengths that leave one to three pixels for the last word. */
export const SIZES: readonly (readonly [height: number, width: number])[] = [
  [1, 1],
  [1, 2],
  [3, 1],
  [5, 7],
  [4, 4],
  [13, 9],
  [37, 53],
];

/** Below four, at and about multiples of four, CamVid's and Cityscapes' and ADE20K's and the most. */
export const CHANNELS = [1, 2, 3, 4, 5, 7, 8, 11, 21, 150, 256] as const;

/** Numbers 0 to below 1 from a small generator with a seed. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Logits as networks give them; a third whole numbers, which tie, and one in `every` hundred not finite. */
export function randomLogits(length: number, random: () => number, oddPercent = 3): Float32Array {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38];
  return Float32Array.from({ length }, () => {
    if (random() * 100 < oddPercent) return odd[Math.floor(random() * odd.length)]!;
    const value = (random() + random() + random() - 1.5) * 8;
    return random() < 1 / 3 ? Math.round(value) : value;
  });
}

/**
 * Runs the op on the current backend and holds it to the reference: smoothed logits within 1e-5, and each byte just what
 * its own smoothed logits say.
 * @param past values of the state, or null
 * @returns the map's bytes
 */
export async function expectAsReference(
  shape: readonly [number, number, number],
  logits: Float32Array,
  past: Float32Array | null,
  options: SegmentMapAttributes,
): Promise<Uint8Array> {
  const [height, width, channels] = shape;
  const before = memory().numTensors;
  const x = tensor4d(logits, [1, height, width, channels]);
  const state = past && tensor4d(past, [1, height, width, channels]);
  const made = segmentMap(x, state, options);
  expect(made.map.dtype).toBe('int32');
  expect(made.map.shape).toEqual([Math.ceil((height * width) / 4)]);
  expect(made.state.shape).toEqual(x.shape);
  const words = Int32Array.from(await made.map.data());
  const next = Float32Array.from(await made.state.data());
  for (const tensor of [x, state, made.map, made.state]) tensor?.dispose();
  expect(memory().numTensors).toBe(before);

  const where = `${engine().backendName} ${shape} ${options.kind} ${options.smoothing}`;
  const wanted = segmentMapReference(logits, past, channels, options);
  next.forEach((value, at) => {
    const expected = wanted.state[at]!;
    if (Math.abs(value - expected) > 1e-5 * Math.max(1, Math.abs(expected))) {
      expect(value, `${where} state at ${at}`).toBe(expected);
    }
  });
  const bytes = new Uint8Array(words.buffer);
  expect([...bytes.subarray(height * width)].every((byte) => byte === 0)).toBe(true);
  const map = bytes.slice(0, height * width);
  map.forEach((byte, pixel) => {
    const own = next.subarray(pixel * channels, (pixel + 1) * channels);
    if (options.kind === 'classes') {
      if (byte !== own.indexOf(Math.max(...own))) expect(byte, `${where} at ${pixel}: ${own}`).toBe(-1);
      return;
    }
    const exact = 255 / (1 + Math.exp(-own[0]!));
    if (Math.abs(byte - exact) > 0.501) expect(byte, `${where} at ${pixel}`).toBe(exact);
  });
  // Without a past, no sum was rounded: the very bytes.
  if (!past && options.kind === 'classes') expect([...map]).toEqual([...wanted.map]);
  return map;
}

/** One pass over sizes, channels and kinds, with and without a past. */
export async function fuzz(
  sizes: readonly (readonly [number, number])[],
  channelCounts: readonly number[],
  seed: number,
): Promise<void> {
  const random = generator(seed);
  for (const [height, width] of sizes) {
    for (const channels of channelCounts) {
      const length = height * width * channels;
      for (const kind of channels === 1 ? (['classes', 'alpha'] as const) : (['classes'] as const)) {
        const shape = [height, width, channels] as const;
        await expectAsReference(shape, randomLogits(length, random), null, { kind, smoothing: 0.7 });
        for (const smoothing of [0, 0.5, 0.97]) {
          // As the state comes from the kernel: without what is not finite.
          const past = randomLogits(length, random, 0);
          await expectAsReference(shape, randomLogits(length, random), past, { kind, smoothing });
        }
      }
    }
  }
}

/** A tensor of logits, to be disposed by the caller. */
export function logitsOf(values: readonly number[], channels: number): Tensor4D {
  return tensor4d([...values], [1, 1, values.length / channels, channels]);
}
