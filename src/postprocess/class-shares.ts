import type { ClassShare, SegmentMask } from '../shared/segmentation.ts';
import { HALF_ALPHA } from './half-alpha.ts';

const BYTES = 256;

/**
 * How much of the frame each class takes. Only the content of the map counts, not its border.
 * An alpha map's pixel is of the second label from one half on.
 *
 * @param labels by class id; values without a label are in no share, and count as pixels of the frame
 * @returns shares above 0, largest first, of equals the lower class first
 * @throws RangeError when content is not whole pixels within the map (a caller's mistake, not a person's)
 */
export function classShares(mask: SegmentMask, labels: readonly string[]): ClassShare[] {
  const counts = countBytes(mask);
  if (mask.kind === 'alpha') joinHalves(counts);
  return sharesOf(counts, mask.content.width * mask.content.height, labels);
}

/**
 * As {@link classShares}, where the pixels were counted already.
 * @param counts pixels by class id
 * @param pixels of the frame, in the map
 */
export function sharesOf(counts: Uint32Array, pixels: number, labels: readonly string[]): ClassShare[] {
  const shares: ClassShare[] = [];
  labels.forEach((label, classId) => {
    const count = counts[classId] ?? 0;
    if (count > 0) shares.push({ label, classId, share: count / pixels });
  });
  return shares.sort((a, b) => b.share - a.share || a.classId - b.classId);
}

function countBytes({ width, height, values, content }: SegmentMask): Uint32Array {
  const { x: left, y: top } = content;
  const right = left + content.width;
  const bottom = top + content.height;
  const whole = [left, top, right, bottom].every(Number.isInteger);
  if (!whole || left < 0 || top < 0 || right > width || bottom > height || values.length < width * height) {
    throw new RangeError(
      `content ${content.width}×${content.height} at (${left}, ${top}) must be whole pixels of a map of ${width}×${height}, got ${values.length} values`,
    );
  }
  const counts = new Uint32Array(BYTES);
  for (let y = top; y < bottom; y++) {
    const end = y * width + right;
    for (let at = y * width + left; at < end; at++) counts[values[at]!]!++;
  }
  return counts;
}

/** Counts by byte become counts by side of one half, at 0 and 1. */
function joinHalves(counts: Uint32Array): void {
  const total = (from: number, to: number) =>
    counts.subarray(from, to).reduce((sum, count) => sum + count, 0);
  const first = total(0, HALF_ALPHA);
  const second = total(HALF_ALPHA, BYTES);
  counts.fill(0);
  counts[0] = first;
  counts[1] = second;
}
