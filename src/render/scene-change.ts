import type { Box, Size } from '../shared/geometry.ts';

/** Side lengths of the small grey copies that pictures are compared by. */
export const THUMBNAIL: Size = { width: 32, height: 24 };

/** Up to this age a box belongs to the picture on screen, milliseconds. */
const FRESH_MS = 500;
/** How long an older one takes to fade where nothing is known of the picture, milliseconds. */
const FADE_MS = 300;
/** Mean change of brightness, of 255, below which a place still looks the same: above a camera's noise. */
const SAME_BELOW = 14;

/**
 * How much a place changed between two thumbnails: the mean difference of brightness, 0 to 255.
 * @param before grey values, {@link THUMBNAIL} in size, row by row; `after` too.
 */
export function changeWithin(boxPx: Box, frame: Size, before: Uint8Array, after: Uint8Array): number {
  const { width, height } = THUMBNAIL;
  const [left, right] = cells(boxPx[0] / frame.width, boxPx[2] / frame.width, width);
  const [top, bottom] = cells(boxPx[1] / frame.height, boxPx[3] / frame.height, height);
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      sum += Math.abs((before[y * width + x] ?? 0) - (after[y * width + x] ?? 0));
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/**
 * How strongly to draw a box found in a picture taken `ageMs` before the one on screen, 0 to 1: it stays where the
 * picture stayed the same, and otherwise goes, so that no box lies on a scene it does not belong to.
 * @param change from {@link changeWithin}; null where it is not known.
 */
export function boxOpacity(ageMs: number, change: number | null): number {
  if (ageMs <= FRESH_MS) return 1;
  if (change !== null) return change < SAME_BELOW ? 1 : 0;
  return Math.max(0, 1 - (ageMs - FRESH_MS) / FADE_MS);
}

/** The cells from one share of a side to another: at least one, all inside. */
function cells(from: number, to: number, count: number): [first: number, end: number] {
  const first = Math.min(Math.max(Math.floor(from * count), 0), count - 1);
  return [first, Math.min(Math.max(Math.ceil(to * count), first + 1), count)];
}
