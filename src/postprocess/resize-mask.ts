import type { Size } from '../shared/geometry.ts';
import type { SegmentMask } from '../shared/segmentation.ts';

/**
 * The map's content at the frame's size: the nearest pixel for classes, bilinear for alpha, both with pixel centres at
 * halves. Nothing of the border mixes in.
 *
 * @param frame in pixels; empty gives no values
 * @returns `frame.width · frame.height` bytes, row order, the caller's
 */
export function resizeMask(mask: SegmentMask, frame: Size): Uint8Array {
  const out = new Uint8Array(frame.width * frame.height);
  if (mask.kind === 'classes') nearest(mask, frame, out);
  else bilinear(mask, frame, out);
  return out;
}

function nearest({ width, values, content }: SegmentMask, frame: Size, out: Uint8Array): void {
  const columns = Int32Array.from({ length: frame.width }, (_, x) =>
    pixelAt((x + 0.5) / frame.width, content.x, content.width),
  );
  for (let y = 0, to = 0; y < frame.height; y++) {
    const row = pixelAt((y + 0.5) / frame.height, content.y, content.height) * width;
    for (let x = 0; x < frame.width; x++, to++) out[to] = values[row + columns[x]!]!;
  }
}

/** The pixel of a map that a place within the content, 0 to 1, lies in. */
function pixelAt(place: number, from: number, length: number): number {
  return Math.min(Math.floor(from + place * length), Math.ceil(from + length) - 1);
}

interface Taps {
  /** The pixel before and the pixel after each place, in map pixels. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Of the pixel after, 0 to 1. */
  readonly weights: Float64Array;
}

function bilinear({ width, values, content }: SegmentMask, frame: Size, out: Uint8Array): void {
  const columns = tapsOf(frame.width, content.x, content.width);
  const rows = tapsOf(frame.height, content.y, content.height);
  for (let y = 0, to = 0; y < frame.height; y++) {
    const upper = rows.before[y]! * width;
    const lower = rows.after[y]! * width;
    const down = rows.weights[y]!;
    for (let x = 0; x < frame.width; x++, to++) {
      const left = columns.before[x]!;
      const right = columns.after[x]!;
      const across = columns.weights[x]!;
      const first = values[upper + left]! + across * (values[upper + right]! - values[upper + left]!);
      const second = values[lower + left]! + across * (values[lower + right]! - values[lower + left]!);
      out[to] = first + down * (second - first) + 0.5;
    }
  }
}

function tapsOf(count: number, from: number, length: number): Taps {
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const weights = new Float64Array(count);
  const first = Math.floor(from);
  const last = Math.ceil(from + length) - 1;
  for (let index = 0; index < count; index++) {
    const place = from + ((index + 0.5) / count) * length - 0.5;
    const pixel = Math.floor(place);
    before[index] = Math.min(Math.max(pixel, first), last);
    after[index] = Math.min(Math.max(pixel + 1, first), last);
    weights[index] = place - pixel;
  }
  return { before, after, weights };
}
