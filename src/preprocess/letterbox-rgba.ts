import type { Letterbox } from './letterbox.ts';
import { type ResampleTable, resampleTable } from './resample-table.ts';

/** What of a model card's input says how pixels become numbers. */
export interface PixelConvention {
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `colour`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** `pad` is the grey of the border, 0 to 255. */
  readonly letterbox: { readonly pad: number };
}

/**
 * Fills `out` from `rgba`.
 * @param rgba `[height · width · 4]` bytes of the letterbox's source; alpha is ignored. Copied first if not at a multiple of 4 bytes
 * @param out `[target height · target width · 3]`, NHWC, every element is written
 * @throws RangeError when a length does not fit the letterbox (a caller's mistake, not a person's)
 */
export type Letterboxer = (rgba: Uint8ClampedArray | Uint8Array, out: Float32Array) => void;

/** Row weights are whole 65536ths: products with bytes then stay in 32-bit integers, which V8 is quickest at. */
const WEIGHT_ONE = 65_536;

/**
 * Prepares letterboxing for one geometry: tables and one row of scratch are made here, the returned function makes nothing
 * but a view. It resamples (see `resampleTable`), pads with grey, and normalises: `(pixel · scale − mean) ÷ std` per channel.
 *
 * Rows are mixed first, at full source width, then columns: the row weights are then constants of the inner loop. Rounding
 * the row weights to 65536ths moves a result by less than 0.01 of one of 255 levels.
 */
export function createLetterboxer(box: Letterbox, input: PixelConvention): Letterboxer {
  const rows = wholeWeights(resampleTable(box.source.height, box.contentHeight, box.scale));
  const columns = columnTable(resampleTable(box.source.width, box.contentWidth, box.scale));
  const mixed = new Int32Array(box.source.width * 3);
  const channels = channelScales(input);
  const rgbaLength = box.source.width * box.source.height * 4;
  const outLength = box.target.width * box.target.height * 3;
  const { target, offsetX, offsetY, contentWidth, contentHeight } = box;

  return (rgba, out) => {
    if (rgba.length !== rgbaLength || out.length !== outLength) {
      throw new RangeError(
        `letterbox needs ${rgbaLength} bytes and ${outLength} values, got ${rgba.length} and ${out.length}`,
      );
    }
    const pixels = pixelView(rgba);
    fillBorder(out, 0, offsetY * target.width, channels);
    for (let y = 0; y < contentHeight; y++) {
      mixRows(pixels, box.source.width, rows, y, mixed);
      const start = (offsetY + y) * target.width;
      fillBorder(out, start, start + offsetX, channels);
      mixColumns(mixed, columns, contentWidth, channels, out, (start + offsetX) * 3);
      fillBorder(out, start + offsetX + contentWidth, start + target.width, channels);
    }
    fillBorder(out, (offsetY + contentHeight) * target.width, target.width * target.height, channels);
  };
}

let latest: { box: Letterbox; input: PixelConvention; letterboxer: Letterboxer } | null = null;

/**
 * `createLetterboxer` for callers that hold no state: the tables of the latest `box` and `input` are kept, so pass the same
 * objects for every frame.
 */
export function letterboxRgba(
  rgba: Uint8ClampedArray | Uint8Array,
  box: Letterbox,
  input: PixelConvention,
  out: Float32Array,
): void {
  if (latest?.box !== box || latest.input !== input) {
    latest = { box, input, letterboxer: createLetterboxer(box, input) };
  }
  latest.letterboxer(rgba, out);
}

/** One output channel: `value = byte · gain + bias`; `red` and `blue` say where those stand in a source pixel. */
interface ChannelScales {
  readonly first: 0 | 2;
  readonly third: 0 | 2;
  readonly gains: readonly [number, number, number];
  readonly biases: readonly [number, number, number];
  readonly pad: readonly [number, number, number];
}

function channelScales(input: PixelConvention): ChannelScales {
  const gain = (c: 0 | 1 | 2) => input.scale / input.std[c];
  const bias = (c: 0 | 1 | 2) => -input.mean[c] / input.std[c];
  const pad = (c: 0 | 1 | 2) => input.letterbox.pad * gain(c) + bias(c);
  return {
    first: input.colour === 'RGB' ? 0 : 2,
    third: input.colour === 'RGB' ? 2 : 0,
    gains: [gain(0), gain(1), gain(2)],
    biases: [bias(0), bias(1), bias(2)],
    pad: [pad(0), pad(1), pad(2)],
  };
}

interface WholeTable {
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Int32Array;
}

/** The same table in 65536ths; what rounding loses goes to each sample's heaviest weight, so that grey stays grey. */
function wholeWeights(table: ResampleTable): WholeTable {
  const weights = new Int32Array(table.weights.length);
  for (let start = 0; start < weights.length; start += table.taps) {
    let heaviest = start;
    let left = WEIGHT_ONE;
    for (let at = start; at < start + table.taps; at++) {
      weights[at] = Math.round(table.weights[at]! * WEIGHT_ONE);
      left -= weights[at]!;
      if (weights[at]! > weights[heaviest]!) heaviest = at;
    }
    weights[heaviest]! += left;
  }
  return { taps: table.taps, indices: table.indices, weights };
}

interface ColumnTable {
  readonly taps: number;
  /** Where in the mixed row a tap's red is. */
  readonly offsets: Int32Array;
  /** Take back the row weights' 65536 too. */
  readonly weights: Float64Array;
}

function columnTable(table: ResampleTable): ColumnTable {
  return {
    taps: table.taps,
    offsets: table.indices.map((index) => index * 3),
    weights: table.weights.map((weight) => weight / WEIGHT_ONE),
  };
}

/** One load per pixel instead of three. All platforms with a browser are little-endian: red is the lowest byte. */
function pixelView(rgba: Uint8ClampedArray | Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** One row of the resized picture at full source width, RGB in 65536ths, into `mixed`; up to four taps a pass. */
function mixRows(pixels: Uint32Array, width: number, rows: WholeTable, y: number, mixed: Int32Array): void {
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

/** Columns of one mixed row, normalised, into `out` from `outAt` on. */
function mixColumns(
  mixed: Int32Array,
  columns: ColumnTable,
  count: number,
  channels: ChannelScales,
  out: Float32Array,
  outAt: number,
): void {
  const { taps, offsets, weights } = columns;
  const { first, third } = channels;
  const [gain0, gain1, gain2] = channels.gains;
  const [bias0, bias1, bias2] = channels.biases;
  for (let x = 0, at = 0, to = outAt; x < count; x++, to += 3) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    for (let tap = 0; tap < taps; tap++, at++) {
      const from = offsets[at]!;
      const weight = weights[at]!;
      sum0 += mixed[from + first]! * weight;
      sum1 += mixed[from + 1]! * weight;
      sum2 += mixed[from + third]! * weight;
    }
    out[to] = sum0 * gain0 + bias0;
    out[to + 1] = sum1 * gain1 + bias1;
    out[to + 2] = sum2 * gain2 + bias2;
  }
}

/** Grey over the pixels `from` to `to` (excluded). */
function fillBorder(out: Float32Array, from: number, to: number, channels: ChannelScales): void {
  const [pad0, pad1, pad2] = channels.pad;
  if (pad0 === pad1 && pad1 === pad2) {
    out.fill(pad0, from * 3, to * 3);
    return;
  }
  for (let at = from * 3; at < to * 3; at += 3) {
    out[at] = pad0;
    out[at + 1] = pad1;
    out[at + 2] = pad2;
  }
}
