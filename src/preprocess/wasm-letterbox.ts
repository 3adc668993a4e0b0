import { WasmLetterbox } from '../kernels/letterbox/wasm.ts';
import { channelScales, type PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { type ResampleTable, resampleTable } from './resample-table.ts';
import { wholeWeights } from './whole-weights.ts';

/** What a signed 16-bit weight may be, less one for rounding. */
const LARGEST_WEIGHT = 32_766;
/** 255 · 2²² just fits 31 bits. */
const MOST_BITS = 22;

/**
 * The same as `createLetterboxer`, by a kernel in tfjs's own memory, for one geometry.
 * Row weights are rounded to 16 bits: results are within 0.1 of one of 255 levels.
 * @param backend tfjs's WASM backend, with kernels attached
 * @returns its owner disposes it
 */
export function createWasmLetterboxer(
  backend: object,
  box: Letterbox,
  input: PixelConvention,
): WasmLetterbox {
  const rows = resampleTable(box.source.height, box.contentHeight, box.scaleY);
  const bits = rowWeightBits(rows);
  const { gains, biases, pad, first, third } = channelScales(input);
  const one = 2 ** bits;
  return new WasmLetterbox(backend, {
    ...box,
    rows: { ...rows, weights: wholeWeights(rows.weights, rows.taps, bits) },
    columns: resampleTable(box.source.width, box.contentWidth, box.scale),
    order: [first, 1, third],
    gains: [gains[0] / one, gains[1] / one, gains[2] / one],
    biases,
    pad,
  });
}

/** The more rows share a weight of 1, the smaller each is, and the more bits after the point it can have. */
function rowWeightBits({ weights }: ResampleTable): number {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return Math.min(MOST_BITS, Math.floor(Math.log2(LARGEST_WEIGHT / largest)));
}
