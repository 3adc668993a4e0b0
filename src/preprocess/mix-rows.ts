import type { ResampleTable } from './resample-table.ts';

/** Which source rows make one row of the resized picture, with weights that add up to 65536. */
export interface RowTable {
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Int32Array;
}

/** What row weights add up to: products with bytes then stay in 32-bit integers, which V8 is quickest at. */
export const ROW_WEIGHT_ONE = 65_536;

/** A resampling table in 65536ths; what rounding loses goes to each sample's heaviest weight, so that grey stays grey. */
export function rowTable(table: ResampleTable): RowTable {
  const weights = new Int32Array(table.weights.length);
  for (let start = 0; start < weights.length; start += table.taps) {
    let heaviest = start;
    let left = ROW_WEIGHT_ONE;
    for (let at = start; at < start + table.taps; at++) {
      weights[at] = Math.round(table.weights[at]! * ROW_WEIGHT_ONE);
      left -= weights[at]!;
      if (weights[at]! > weights[heaviest]!) heaviest = at;
    }
    weights[heaviest]! += left;
  }
  return { taps: table.taps, indices: table.indices, weights };
}

/**
 * Mixes source rows into one row of the resized picture, at full source width; up to four taps a pass.
 * @param pixels RGBA, red in the lowest byte
 * @param y row of the resized picture
 * @param mixed `[width · 3]`, RGB in 65536ths
 */
export function mixRows(
  pixels: Uint32Array,
  width: number,
  rows: RowTable,
  y: number,
  mixed: Int32Array,
): void {
  const { taps, indices, weights } = rows;
  const begin = y * taps;
  const end = begin + taps;
  for (let at = begin; at < end; at += 4) {
    const last = end - 1;
    const p0 = indices[at]! * width;
    const p1 = indices[Math.min(at + 1, last)]! * width;
    const p2 = indices[Math.min(at + 2, last)]! * width;
    const p3 = indices[Math.min(at + 3, last)]! * width;
    const w0 = weights[at]!;
    const w1 = at + 1 < end ? weights[at + 1]! : 0;
    const w2 = at + 2 < end ? weights[at + 2]! : 0;
    const w3 = at + 3 < end ? weights[at + 3]! : 0;
    if (at > begin) addFour(pixels, p0, w0, p1, w1, p2, w2, p3, w3, mixed);
    else if (w3 !== 0) mixFour(pixels, p0, w0, p1, w1, p2, w2, p3, w3, mixed);
    else if (w2 !== 0) mixThree(pixels, p0, w0, p1, w1, p2, w2, mixed);
    else mixTwo(pixels, p0, w0, p1, w1, mixed);
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
): void {
  for (let i = 0, x = 0; i < mixed.length; i += 3, x++) {
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
): void {
  for (let i = 0, x = 0; i < mixed.length; i += 3, x++) {
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
): void {
  for (let i = 0, x = 0; i < mixed.length; i += 3, x++) {
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
): void {
  for (let i = 0, x = 0; i < mixed.length; i += 3, x++) {
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
