import type { SegmentMask } from '../shared/segmentation.ts';
import { HALF_ALPHA } from './half-alpha.ts';

/**
 * The share of the frame's pixels that are of another class than in the frame before: on still pictures, how much a
 * segmenter flickers. An alpha map's classes are the sides of one half.
 *
 * @returns 0 to 1
 * @throws RangeError when the maps differ in kind, size or content
 */
export function flicker(previous: SegmentMask, next: SegmentMask): number {
  if (formOf(previous) !== formOf(next)) {
    throw new RangeError(`the maps differ: ${formOf(previous)} and ${formOf(next)}`);
  }
  const { width, content, kind } = next;
  const half = kind === 'alpha' ? HALF_ALPHA : 0;
  let changed = 0;
  for (let y = content.y; y < content.y + content.height; y++) {
    const end = y * width + content.x + content.width;
    for (let at = y * width + content.x; at < end; at++) {
      const before = previous.values[at]!;
      const after = next.values[at]!;
      if (half > 0 ? before >= half !== after >= half : before !== after) changed++;
    }
  }
  const pixels = content.width * content.height;
  return pixels > 0 ? changed / pixels : 0;
}

function formOf({ kind, width, height, content }: SegmentMask): string {
  return `${kind} ${width}×${height} with ${content.width}×${content.height} at (${content.x}, ${content.y})`;
}
