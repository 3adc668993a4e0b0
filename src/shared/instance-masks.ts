import type { Box } from './geometry.ts';

/** Where one object's mask lies. */
export interface MaskCell {
  /** Of the picture that holds the masks, in its pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What the cell covers of the frame, in source pixels. */
  readonly box: Box;
}

/** The coloured masks of all objects in one frame, each in a cell of its own, so that it can be moved with its box. */
export interface InstanceMasks {
  /** One for each detection, in their order. */
  readonly cells: readonly MaskCell[];
  /** The colours on nothing. Whoever receives it owns and closes it. */
  readonly picture: ImageBitmap;
}
