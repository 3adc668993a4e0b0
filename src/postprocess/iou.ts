import type { Box } from '../shared/geometry.ts';

/** Intersection over union of two boxes in the same space, 0 to 1; 0 where neither has an area. */
export function iou(a: Box, b: Box): number {
  // Each read once: reading a number that is not whole makes an object, until V8 has optimised this.
  const aLeft = a[0];
  const aTop = a[1];
  const aRight = a[2];
  const aBottom = a[3];
  const bLeft = b[0];
  const bTop = b[1];
  const bRight = b[2];
  const bBottom = b[3];
  const width = Math.min(aRight, bRight) - Math.max(aLeft, bLeft);
  const height = Math.min(aBottom, bBottom) - Math.max(aTop, bTop);
  if (!(width > 0 && height > 0)) return 0;
  const intersection = width * height;
  return (
    intersection / ((aRight - aLeft) * (aBottom - aTop) + (bRight - bLeft) * (bBottom - bTop) - intersection)
  );
}
