import { channelScales, type PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { type ResampleTable, resampleTable } from './resample-table.ts';

/**
 * Fills `out` from `rgba`.
 * @param rgba `[source height][source width][4]` bytes; alpha is ignored
 * @param out `[target height, target width, 3]`, every value is written
 * @throws RangeError when a length does not fit the letterbox (a caller's mistake, not a person's)
 */
export type Letterboxer = (rgba: Uint8ClampedArray | Uint8Array, out: Float32Array) => void;

/**
 * The letterbox by its definition, for one geometry: the truth that WASM and WebGPU must match. Resamples rows and then
 * columns in double precision (see `resampleTable`), pads with grey, and normalises: `(pixel · scale − mean) ÷ std`.
 */
export function createLetterboxer(box: Letterbox, input: PixelConvention): Letterboxer {
  const { source, target, offsetX, offsetY, contentWidth, contentHeight } = box;
  const rows = resampleTable(source.height, contentHeight, box.scaleY);
  const columns = resampleTable(source.width, contentWidth, box.scale);
  const { first, third, gains, biases, pad } = channelScales(input);
  const order = [first, 1, third] as const;
  const mixed = new Float64Array(source.width * 3);
  const rgbaLength = source.width * source.height * 4;
  const outLength = target.width * target.height * 3;

  return (rgba, out) => {
    if (rgba.length !== rgbaLength || out.length !== outLength) {
      throw new RangeError(
        `letterbox needs ${rgbaLength} bytes and ${outLength} values, got ${rgba.length} and ${out.length}`,
      );
    }
    for (let at = 0; at < outLength; at += 3) out.set(pad, at);
    for (let y = 0; y < contentHeight; y++) {
      mixRows(rgba, source.width, rows, y, mixed);
      for (let x = 0; x < contentWidth; x++) {
        const at = ((offsetY + y) * target.width + offsetX + x) * 3;
        for (const channel of [0, 1, 2] as const) {
          const level = mixColumns(mixed, columns, x, order[channel]);
          out[at + channel] = level * gains[channel] + biases[channel];
        }
      }
    }
  };
}

/** Fills `mixed` with row `y` of the resized picture, still as wide as the source: RGB, 0 to 255. */
function mixRows(
  rgba: Uint8ClampedArray | Uint8Array,
  width: number,
  { taps, firsts, counts, weights }: ResampleTable,
  y: number,
  mixed: Float64Array,
): void {
  mixed.fill(0);
  for (let i = 0; i < counts[y]!; i++) {
    const row = (firsts[y]! + i) * width;
    const weight = weights[y * taps + i]!;
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        mixed[x * 3 + channel]! += rgba[(row + x) * 4 + channel]! * weight;
      }
    }
  }
}

/** Pixel `x` of the resized picture, 0 to 255; `channel` 0 is red. */
function mixColumns(
  mixed: Float64Array,
  { taps, firsts, counts, weights }: ResampleTable,
  x: number,
  channel: number,
): number {
  let sum = 0;
  for (let i = 0; i < counts[x]!; i++) {
    sum += mixed[(firsts[x]! + i) * 3 + channel]! * weights[x * taps + i]!;
  }
  return sum;
}
