import type { PixelConvention } from '../../../src/preprocess/channel-scales.ts';
import { type Align, fitLetterbox, type Letterbox } from '../../../src/preprocess/letterbox.ts';

/** Source width and height, target width and height. */
export type Geometry = readonly [number, number, number, number];

/** Single pixels and lines, reductions, enlargements, odd sizes. */
export const GEOMETRIES: readonly Geometry[] = [
  [1, 1, 7, 7],
  [50, 1, 32, 32],
  [1, 50, 32, 32],
  [131, 67, 32, 32],
  [41, 60, 48, 48],
  [64, 40, 32, 32],
  [33, 33, 33, 33],
  [5, 9, 41, 41],
  [227, 100, 32, 32],
  [960, 31, 32, 32],
  [90, 70, 20, 48],
  [320, 180, 104, 104],
];

/** Pixels as they are. */
export const RAW_RGB: PixelConvention = {
  colour: 'RGB',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  letterbox: { pad: 114 },
};
const NORMALISED_BGR: PixelConvention = {
  colour: 'BGR',
  scale: 1 / 255,
  mean: [0.406, 0.456, 0.485],
  std: [0.225, 0.224, 0.229],
  letterbox: { pad: 13 },
};

/** All alignments, both colour orders. */
export const CONVENTIONS: readonly (readonly [Align, PixelConvention])[] = [
  ['top-left', RAW_RGB],
  ['center', RAW_RGB],
  ['top-left', NORMALISED_BGR],
  ['center', NORMALISED_BGR],
  ['stretch', RAW_RGB],
];

/** The letterbox of a geometry. */
export function letterboxOf([width, height, targetWidth, targetHeight]: Geometry, align: Align): Letterbox {
  return fitLetterbox({ width, height }, { width: targetWidth, height: targetHeight }, align);
}

/** The smallest step of a byte, as the model sees it: errors are counted in these. */
export function levelOf(input: PixelConvention): number {
  return input.scale / Math.max(...input.std);
}

/** RGBA bytes that differ from pixel to pixel: the hardest picture to resample. */
export function noise(width: number, height: number, seed = 12_345): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  let state = seed;
  for (let i = 0; i < rgba.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    rgba[i] = state >>> 24;
  }
  return rgba;
}

/** The largest difference; Infinity where one is NaN. */
export function worstOf(got: Float32Array, expected: Float32Array): number {
  let worst = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  expected.forEach((value, at) => {
    const error = Math.abs(got[at]! - value);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  });
  return worst;
}
