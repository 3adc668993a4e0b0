import type { ResampleTable } from './resample-table.ts';
import { wholeWeights } from './whole-weights.ts';

/** Which source rows make one row of the resized picture, with weights that add up to `ROW_WEIGHT_ONE`. */
export interface RowTable {
  readonly taps: number;
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

/** What row weights add up to: bytes times them just fit 32-bit integers, which V8 is quickest at. */
const ROW_WEIGHT_BITS = 23;
export const ROW_WEIGHT_ONE = 2 ** ROW_WEIGHT_BITS;

/** A resampling table with weights as whole numbers. */
export function rowTable({ taps, firsts, counts, weights }: ResampleTable): RowTable {
  return { taps, firsts, counts, weights: wholeWeights(weights, taps, ROW_WEIGHT_BITS) };
}

/**
 * Mixes source rows into one row of the resized picture, at full source width; up to four taps a pass.
 * @param pixels RGBA, red in the lowest byte
 * @param y row of the resized picture
 * @param mixed RGB, in parts of which `ROW_WEIGHT_ONE` are one level; the first `width · 3` are written
 */
export function mixRows(
  pixels: Uint32Array,
  width: number,
  rows: RowTable,
  y: number,
  mixed: Int32Array,
): void {
  const { taps, firsts, counts, weights } = rows;
  const first = firsts[y]!;
  const last = counts[y]! - 1;
  const length = width * 3;
  for (let tap = 0; tap <= last; tap += 4) {
    const at = y * taps + tap;
    const p0 = (first + tap) * width;
    const p1 = (first + Math.min(tap + 1, last)) * width;
    const p2 = (first + Math.min(tap + 2, last)) * width;
    const p3 = (first + Math.min(tap + 3, last)) * width;
    const w0 = weights[at]!;
    const w1 = tap + 1 <= last ? weights[at + 1]! : 0;
    const w2 = tap + 2 <= last ? weights[at + 2]! : 0;
    const w3 = tap + 3 <= last ? weights[at + 3]! : 0;
    if (tap > 0) addFour(pixels, p0, w0, p1, w1, p2, w2, p3, w3, mixed, length);
    else if (w3 !== 0) mixFour(pixels, p0, w0, p1, w1, p2, w2, p3, w3, mixed, length);
    else if (w2 !== 0) mixThree(pixels, p0, w0, p1, w1, p2, w2, mixed, length);
    else mixTwo(pixels, p0, w0, p1, w1, mixed, length);
  }
}

// The four loops below differ in their taps only. They are written out because V8 unrolls no loop over taps or channels:
// the generic form takes three times as long.

function mixTwo(
  pixels: Uint32Array,
  p0: number,
  w0: number,
  p1: number,
  w1: number,
  mixed: Int32Array,
  length: number,
): void {
  for (let i = 0, x = 0; i < length; i += 3, x++) {
    const a = pixels[p0 + x]! | 0;
    const b = pixels[p1 + x]! | 0;
    mixed[i] = (Math.imul(a & 255, w0) + Math.imul(b & 255, w1)) | 0;
    mixed[i + 1] = (Math.imul((a >>> 8) & 255, w0) + Math.imul((b >>> 8) & 255, w1)) | 0;
    mixed[i + 2] = (Math.imul((a >>> 16) & 255, w0) + Math.imul((b >>> 16) & 255, w1)) | 0;
  }
}

function mixThree(
  pixels: Uint32Array,
  p0: number,
  w0: number,
  p1: number,
  w1: number,
  p2: number,
  w2: number,
  mixed: Int32Array,
  length: number,
): void {
  for (let i = 0, x = 0; i < length; i += 3, x++) {
    const a = pixels[p0 + x]! | 0;
    const b = pixels[p1 + x]! | 0;
    const c = pixels[p2 + x]! | 0;
    mixed[i] = (Math.imul(a & 255, w0) + Math.imul(b & 255, w1) + Math.imul(c & 255, w2)) | 0;
    mixed[i + 1] =
      (Math.imul((a >>> 8) & 255, w0) + Math.imul((b >>> 8) & 255, w1) + Math.imul((c >>> 8) & 255, w2)) | 0;
    mixed[i + 2] =
      (Math.imul((a >>> 16) & 255, w0) + Math.imul((b >>> 16) & 255, w1) + Math.imul((c >>> 16) & 255, w2)) |
      0;
  }
}

function mixFour(
  pixels: Uint32Array,
  p0: number,
  w0: number,
  p1: number,
  w1: number,
  p2: number,
  w2: number,
  p3: number,
  w3: number,
  mixed: Int32Array,
  length: number,
): void {
  for (let i = 0, x = 0; i < length; i += 3, x++) {
    const a = pixels[p0 + x]! | 0;
    const b = pixels[p1 + x]! | 0;
    const c = pixels[p2 + x]! | 0;
    const d = pixels[p3 + x]! | 0;
    mixed[i] =
      (Math.imul(a & 255, w0) + Math.imul(b & 255, w1) + Math.imul(c & 255, w2) + Math.imul(d & 255, w3)) | 0;
    mixed[i + 1] =
      (Math.imul((a >>> 8) & 255, w0) +
        Math.imul((b >>> 8) & 255, w1) +
        Math.imul((c >>> 8) & 255, w2) +
        Math.imul((d >>> 8) & 255, w3)) |
      0;
    mixed[i + 2] =
      (Math.imul((a >>> 16) & 255, w0) +
        Math.imul((b >>> 16) & 255, w1) +
        Math.imul((c >>> 16) & 255, w2) +
        Math.imul((d >>> 16) & 255, w3)) |
      0;
  }
}

function addFour(
  pixels: Uint32Array,
  p0: number,
  w0: number,
  p1: number,
  w1: number,
  p2: number,
  w2: number,
  p3: number,
  w3: number,
  mixed: Int32Array,
  length: number,
): void {
  for (let i = 0, x = 0; i < length; i += 3, x++) {
    const a = pixels[p0 + x]! | 0;
    const b = pixels[p1 + x]! | 0;
    const c = pixels[p2 + x]! | 0;
    const d = pixels[p3 + x]! | 0;
    mixed[i]! +=
      (Math.imul(a & 255, w0) + Math.imul(b & 255, w1) + Math.imul(c & 255, w2) + Math.imul(d & 255, w3)) | 0;
    mixed[i + 1]! +=
      (Math.imul((a >>> 8) & 255, w0) +
        Math.imul((b >>> 8) & 255, w1) +
        Math.imul((c >>> 8) & 255, w2) +
        Math.imul((d >>> 8) & 255, w3)) |
      0;
    mixed[i + 2]! +=
      (Math.imul((a >>> 16) & 255, w0) +
        Math.imul((b >>> 16) & 255, w1) +
        Math.imul((c >>> 16) & 255, w2) +
        Math.imul((d >>> 16) & 255, w3)) |
      0;
  }
}
