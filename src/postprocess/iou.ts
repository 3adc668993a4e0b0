import type { Box } from '../shared/geometry.ts';
import { larger, lesser } from './lesser.ts';

/** Intersection over union of two boxes in the same space, 0 to 1; 0 where neither has an area. */
export function iou(a: Box, b: Box): number {
  // Each read once and then compared: until V8 has optimised this, a number that is not whole is an object of its own,
  // whether it is read or made, as by `Math.min`.
  const aLeft = a[0];
  const aTop = a[1];
  const aRight = a[2];
  const aBottom = a[3];
  const bLeft = b[0];
  const bTop = b[1];
  const bRight = b[2];
  const bBottom = b[3];
  const width = lesser(aRight, bRight) - larger(aLeft, bLeft);
  const height = lesser(aBottom, bBottom) - larger(aTop, bTop);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  const union = (aRight - aLeft) * (aBottom - aTop) + (bRight - bLeft) * (bBottom - bTop) - intersection;
  // Where a side is no number there is no union either.
  return union > 0 ? intersection / union : 0;
}
