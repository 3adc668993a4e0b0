import { describe, expect, it } from 'vitest';
import type { PixelConvention } from '../../../src/preprocess/channel-scales.ts';
import { type Align, fitLetterbox, type Letterbox } from '../../../src/preprocess/letterbox.ts';
import { createLetterboxer } from '../../../src/preprocess/letterbox-rgba.ts';
import { noise, RAW_RGB as PLAIN, worstOf } from '../../kernels/support/letterbox-cases.ts';

const NORMALISED_BGR: PixelConvention = {
  colour: 'BGR',
  scale: 1 / 255,
  mean: [0.4, 0.45, 0.48],
  std: [0.22, 0.21, 0.25],
  letterbox: { pad: 0 },
};

describe('createLetterboxer', () => {
  it('copies a picture of the target size exactly', () => {
    const { rgba, box } = picture(2, 2, 2, 2);
    const out = new Float32Array(12);
    createLetterboxer(box, PLAIN)(rgba, out);
    expect([...out]).toEqual(rgbOf(rgba));
  });

  it('orders channels and normalises: (pixel · scale − mean) ÷ std', () => {
    const rgba = Uint8ClampedArray.of(255, 51, 0, 255);
    const box = fitLetterbox({ width: 1, height: 1 }, { width: 1, height: 1 }, 'top-left');
    const out = new Float32Array(3);
    createLetterboxer(box, NORMALISED_BGR)(rgba, out);
    expect(out[0]).toBeCloseTo((0 - 0.4) / 0.22, 5);
    expect(out[1]).toBeCloseTo((0.2 - 0.45) / 0.21, 5);
    expect(out[2]).toBeCloseTo((1 - 0.48) / 0.25, 5);
  });

  it('interpolates between pixel centres when enlarging', () => {
    const rgba = Uint8ClampedArray.of(0, 0, 0, 255, 100, 100, 100, 255);
    const box = fitLetterbox({ width: 2, height: 1 }, { width: 4, height: 2 }, 'top-left');
    const out = new Float32Array(24);
    createLetterboxer(box, PLAIN)(rgba, out);
    expect([out[0], out[3], out[6], out[9]]).toEqual([0, 25, 75, 100]);
  });

  it('pads with normalised grey on all sides, and writes over what was there', () => {
    const rgba = new Uint8ClampedArray(4 * 2 * 4).fill(200);
    const box = fitLetterbox({ width: 4, height: 2 }, { width: 4, height: 4 }, 'center');
    const out = new Float32Array(48).fill(Number.NaN);
    createLetterboxer(box, PLAIN)(rgba, out);
    expect([...out]).toEqual([...Array(12).fill(114), ...Array(24).fill(200), ...Array(12).fill(114)]);
    createLetterboxer(box, NORMALISED_BGR)(rgba, out);
    expect(out[0]).toBeCloseTo(-0.4 / 0.22, 5);
    expect(out[47]).toBeCloseTo(-0.48 / 0.25, 5);
  });

  const cases = [
    ['wide, more than halved', 131, 67, 32, 32],
    ['tall, slightly reduced', 41, 60, 48, 48],
    ['exactly halved', 64, 40, 32, 32],
    ['enlarged', 5, 9, 40, 40],
    ['reduced by 7, fourteen taps', 227, 100, 32, 32],
    ['reduced by 30', 960, 31, 32, 32],
    ['one row', 50, 1, 32, 32],
    ['one pixel', 1, 1, 7, 7],
    ['non-square target', 90, 70, 20, 48],
  ] as const;
  it.each(cases)('agrees with the plain definition: %s', (_, width, height, targetWidth, targetHeight) => {
    for (const align of ['top-left', 'center', 'stretch'] as const) {
      const { rgba, box } = picture(width, height, targetWidth, targetHeight, align);
      for (const input of [PLAIN, NORMALISED_BGR]) {
        const out = new Float32Array(targetWidth * targetHeight * 3);
        createLetterboxer(box, input)(rgba, out);
        // In levels of 255: float32 holds 24 bits.
        const level = input.scale / Math.min(...input.std);
        expect(worstOf(out, plainLetterbox(rgba, box, input))).toBeLessThan(0.001 * level);
      }
    }
  });

  it('takes bytes that do not start at a multiple of four', () => {
    const { rgba, box } = picture(9, 5, 8, 8);
    const shifted = new Uint8Array(rgba.length + 1).subarray(1);
    shifted.set(rgba);
    const expected = new Float32Array(192);
    const out = new Float32Array(192);
    createLetterboxer(box, PLAIN)(rgba, expected);
    createLetterboxer(box, PLAIN)(shifted, out);
    expect(out).toEqual(expected);
  });

  it('refuses bytes or values of another size', () => {
    const { rgba, box } = picture(4, 4, 8, 8);
    const letterbox = createLetterboxer(box, PLAIN);
    expect(() => letterbox(rgba.subarray(4), new Float32Array(192))).toThrow('needs 64 bytes and 192 values');
    expect(() => letterbox(rgba, new Float32Array(3))).toThrow(RangeError);
  });
});

function picture(
  width: number,
  height: number,
  targetWidth: number,
  targetHeight: number,
  align: Align = 'top-left',
): { rgba: Uint8ClampedArray; box: Letterbox } {
  return {
    rgba: noise(width, height),
    box: fitLetterbox({ width, height }, { width: targetWidth, height: targetHeight }, align),
  };
}

function rgbOf(rgba: Uint8ClampedArray): number[] {
  return [...rgba].filter((_, i) => i % 4 !== 3);
}

/** The definition, one source pixel at a time: every one weighs what two triangles say, together they weigh 1. */
function plainLetterbox(rgba: Uint8ClampedArray, box: Letterbox, input: PixelConvention): Float32Array {
  const { source, target, scale, scaleY } = box;
  const out = new Float32Array(target.width * target.height * 3);
  const triangle = (at: number, pixel: number, per: number) =>
    Math.max(0, 1 - Math.abs(pixel + 0.5 - (at + 0.5) / per) / Math.max(1, 1 / per));
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const [column, row] = [x - box.offsetX, y - box.offsetY];
      const inside = column >= 0 && row >= 0 && column < box.contentWidth && row < box.contentHeight;
      const sums = [0, 0, 0];
      let total = 0;
      for (let sourceY = 0; inside && sourceY < source.height; sourceY++) {
        const rowWeight = triangle(row, sourceY, scaleY);
        for (let sourceX = 0; rowWeight > 0 && sourceX < source.width; sourceX++) {
          const weight = rowWeight * triangle(column, sourceX, scale);
          total += weight;
          for (const c of [0, 1, 2]) sums[c]! += weight * rgba[(sourceY * source.width + sourceX) * 4 + c]!;
        }
      }
      for (const channel of [0, 1, 2] as const) {
        const from = input.colour === 'RGB' ? channel : 2 - channel;
        const value = inside ? sums[from]! / total : input.letterbox.pad;
        out[(y * target.width + x) * 3 + channel] =
          (value * input.scale - input.mean[channel]) / input.std[channel];
      }
    }
  }
  return out;
}
