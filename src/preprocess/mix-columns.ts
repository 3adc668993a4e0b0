import { ROW_WEIGHT_ONE } from './mix-rows.ts';
import type { ResampleTable } from './resample-table.ts';

/** Per output channel `value = byte · gain + bias`; `pad` is the border's value. */
export interface ChannelScales {
  /** Which of red (0), green (1), blue (2) the first and third output channels are; the second is green. */
  readonly first: 0 | 2;
  readonly third: 0 | 2;
  readonly gains: readonly [number, number, number];
  readonly biases: readonly [number, number, number];
  readonly pad: readonly [number, number, number];
}

/** Which places of a mixed row make one output pixel. */
export interface ColumnTable {
  readonly taps: number;
  /** Where in the mixed row a tap's red is. */
  readonly offsets: Int32Array;
  /** Take back the row weights' 65536 too. */
  readonly weights: Float64Array;
}

export function columnTable(table: ResampleTable): ColumnTable {
  return {
    taps: table.taps,
    offsets: table.indices.map((index) => index * 3),
    weights: table.weights.map((weight) => weight / ROW_WEIGHT_ONE),
  };
}

/**
 * Mixes columns of one mixed row into output pixels, normalised.
 * @param count output pixels
 * @param out values from `outAt` on, three a pixel
 */
export function mixColumns(
  mixed: Int32Array,
  columns: ColumnTable,
  count: number,
  channels: ChannelScales,
  out: Float32Array,
  outAt: number,
): void {
  if (columns.taps === 4) mixByFour(mixed, columns, count, channels, out, outAt);
  else mixByTwo(mixed, columns, count, channels, out, outAt);
}

/** Any number of taps; there is always an even number. */
function mixByTwo(
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
    for (const end = at + taps; at < end; at += 2) {
      const left = offsets[at]!;
      const right = offsets[at + 1]!;
      const leftWeight = weights[at]!;
      const rightWeight = weights[at + 1]!;
      sum0 += mixed[left + first]! * leftWeight + mixed[right + first]! * rightWeight;
      sum1 += mixed[left + 1]! * leftWeight + mixed[right + 1]! * rightWeight;
      sum2 += mixed[left + third]! * leftWeight + mixed[right + third]! * rightWeight;
    }
    out[to] = sum0 * gain0 + bias0;
    out[to + 1] = sum1 * gain1 + bias1;
    out[to + 2] = sum2 * gain2 + bias2;
  }
}

/** Four taps written out: what reducing by 2 to 4 needs, as cameras do. */
function mixByFour(
  mixed: Int32Array,
  columns: ColumnTable,
  count: number,
  channels: ChannelScales,
  out: Float32Array,
  outAt: number,
): void {
  const { offsets, weights } = columns;
  const { first, third } = channels;
  const [gain0, gain1, gain2] = channels.gains;
  const [bias0, bias1, bias2] = channels.biases;
  for (let x = 0, at = 0, to = outAt; x < count; x++, at += 4, to += 3) {
    const a = offsets[at]!;
    const b = offsets[at + 1]!;
    const c = offsets[at + 2]!;
    const d = offsets[at + 3]!;
    const wa = weights[at]!;
    const wb = weights[at + 1]!;
    const wc = weights[at + 2]!;
    const wd = weights[at + 3]!;
    const sum0 =
      mixed[a + first]! * wa + mixed[b + first]! * wb + mixed[c + first]! * wc + mixed[d + first]! * wd;
    const sum1 = mixed[a + 1]! * wa + mixed[b + 1]! * wb + mixed[c + 1]! * wc + mixed[d + 1]! * wd;
    const sum2 =
      mixed[a + third]! * wa + mixed[b + third]! * wb + mixed[c + third]! * wc + mixed[d + third]! * wd;
    out[to] = sum0 * gain0 + bias0;
    out[to + 1] = sum1 * gain1 + bias1;
    out[to + 2] = sum2 * gain2 + bias2;
  }
}
