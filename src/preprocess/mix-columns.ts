import type { ChannelScales } from './channel-scales.ts';
import { ROW_WEIGHT_ONE } from './mix-rows.ts';
import type { ResampleTable } from './resample-table.ts';

/** Which places of a mixed row make one output pixel. */
export interface ColumnTable {
  /** Per output pixel, even: short ones have weights of 0 at their end. */
  readonly taps: number;
  /** Where in the mixed row the first tap's red is; the others follow. */
  readonly offsets: Int32Array;
  /** Take back `ROW_WEIGHT_ONE` too. */
  readonly weights: Float64Array;
}

export function columnTable(table: ResampleTable): ColumnTable {
  const taps = table.taps + (table.taps % 2);
  const weights = new Float64Array(table.firsts.length * taps);
  for (let x = 0; x < table.firsts.length; x++) {
    for (let i = 0; i < table.taps; i++) {
      weights[x * taps + i] = table.weights[x * table.taps + i]! / ROW_WEIGHT_ONE;
    }
  }
  return { taps, offsets: table.firsts.map((first) => first * 3), weights };
}

/**
 * Mixes columns of one mixed row into output pixels, normalised.
 * @param mixed must have room for `taps` pixels after the last: what stands there does not matter
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
  const { taps, offsets, weights } = columns;
  const { first, third } = channels;
  const [gain0, gain1, gain2] = channels.gains;
  const [bias0, bias1, bias2] = channels.biases;
  for (let x = 0, at = 0, to = outAt; x < count; x++, to += 3) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let left = offsets[x]!;
    for (const end = at + taps; at < end; at += 2, left += 6) {
      const leftWeight = weights[at]!;
      const rightWeight = weights[at + 1]!;
      sum0 += mixed[left + first]! * leftWeight + mixed[left + 3 + first]! * rightWeight;
      sum1 += mixed[left + 1]! * leftWeight + mixed[left + 4]! * rightWeight;
      sum2 += mixed[left + third]! * leftWeight + mixed[left + 3 + third]! * rightWeight;
    }
    out[to] = sum0 * gain0 + bias0;
    out[to + 1] = sum1 * gain1 + bias1;
    out[to + 2] = sum2 * gain2 + bias2;
  }
}
