import { WasmLetterbox } from '../kernels/letterbox/wasm.ts';
import { AS_RGBA, type StoredAs } from '../shared/stored-picture.ts';
import { type ChannelScales, channelScales, type PixelConvention } from './channel-scales.ts';
import type { Letterbox } from './letterbox.ts';
import { pairedTable, type ResampleTable, resampleTable } from './resample-table.ts';
import { wholeWeights } from './whole-weights.ts';
import { yuvMatrix } from './yuv-matrix.ts';

/** What a signed 16-bit weight may be, less one for rounding. */
const LARGEST_WEIGHT = 32_766;
/** 255 · 2²² just fits 31 bits. */
const MOST_BITS = 22;

type Triple = readonly [number, number, number];

/**
 * The same as `createLetterboxer`, by a kernel in tfjs's own memory, for one geometry.
 * Row weights are rounded to 16 bits: results are within 0.1 of one of 255 levels.
 * @param backend tfjs's WASM backend, with kernels attached
 * @param as how the pictures' bytes lie. From planes it makes what it makes of the RGBA that they stand for, but that colours
 *   which there are not become the nearest after they were mixed, not before
 * @returns its owner disposes it
 */
export function createWasmLetterboxer(
  backend: object,
  box: Letterbox,
  input: PixelConvention,
  as: StoredAs = AS_RGBA,
): WasmLetterbox {
  const exactRows = resampleTable(box.source.height, box.contentHeight, box.scaleY);
  const rows = wholeRows(exactRows);
  const scales = channelScales(input);
  const pixels =
    as.format === 'RGBA' ? rgbaPixels(scales, rows.one) : planePixels(as, scales, exactRows, rows.one);
  return new WasmLetterbox(backend, {
    ...box,
    rows,
    columns: resampleTable(box.source.width, box.contentWidth, box.scale),
    pixels,
    pad: scales.pad,
  });
}

/** Rows with whole weights, those of each adding up to `one`. */
function wholeRows(rows: ResampleTable) {
  const bits = rowWeightBits(rows);
  return { ...rows, weights: wholeWeights(rows.weights, rows.taps, bits), one: 2 ** bits };
}

function rgbaPixels({ first, third, gains, biases }: ChannelScales, one: number) {
  return { format: 'RGBA', order: [first, 1, third], gains: divided(gains, one), biases } as const;
}

/** Colours, scales and weights as one multiply per plane and channel. */
function planePixels(
  { format, colours }: Exclude<StoredAs, { readonly format: 'RGBA' }>,
  { first, third, gains, biases }: ChannelScales,
  exactRows: ResampleTable,
  one: number,
) {
  const { luma, blue, red, offsets } = yuvMatrix(colours);
  const colourRows = wholeRows(pairedTable(exactRows));
  const scaled = (of: Triple): Triple => [of[first] * gains[0], of[1] * gains[1], of[third] * gains[2]];
  const shifts = scaled(offsets);
  const each = (value: (channel: 0 | 1 | 2) => number): Triple => [value(0), value(1), value(2)];
  return {
    format,
    colourRows,
    gains: divided(scaled([luma, luma, luma]), one),
    blue: divided(scaled(blue), colourRows.one),
    red: divided(scaled(red), colourRows.one),
    biases: each((channel) => biases[channel] + shifts[channel]),
    least: each((channel) => Math.min(biases[channel], biases[channel] + 255 * gains[channel])),
    most: each((channel) => Math.max(biases[channel], biases[channel] + 255 * gains[channel])),
  } as const;
}

function divided([first, second, third]: Triple, by: number): Triple {
  return [first / by, second / by, third / by];
}

/** The more rows share a weight of 1, the smaller each is, and the more bits after the point it can have. */
function rowWeightBits({ weights }: ResampleTable): number {
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return Math.min(MOST_BITS, Math.floor(Math.log2(LARGEST_WEIGHT / largest)));
}
