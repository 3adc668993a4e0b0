import { anchorCount } from '../../postprocess/anchor-count.ts';
import type { Size } from '../../shared/geometry.ts';

/** Levels that detectors have, the usual ones first. */
const LEVELS: readonly (readonly number[])[] = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
  [8, 16, 32, 64, 128],
  [16, 32],
  [8, 16],
  [4, 8, 16],
  [16],
  [32],
  [8],
];
const ANCHORS_PER_CELL = [1, 3, 2, 4, 5, 6, 9] as const;

/** A grid that has a number of anchors. */
export interface Grid {
  readonly strides: readonly number[];
  readonly anchorsPerCell: number;
}

/** Which levels give this many anchors on this input: with one anchor per cell first, then the usual levels; null for none. */
export function findStrides(anchors: number, input: Size): Grid | null {
  for (const anchorsPerCell of ANCHORS_PER_CELL) {
    const strides = LEVELS.find((levels) => anchorCount(levels, input) * anchorsPerCell === anchors);
    if (strides) return { strides, anchorsPerCell };
  }
  return null;
}
