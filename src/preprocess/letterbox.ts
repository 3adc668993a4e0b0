import type { Box, Size } from '../shared/geometry.ts';

/** Where a picture lies in the input: in its corner, in its middle, or all over it, its proportions lost. */
export type Align = 'top-left' | 'center' | 'stretch';

/**
 * How a picture lies in the model's input: scaled by `scale`, its content rectangle at (`offsetX`, `offsetY`),
 * the rest is border. Source and target in pixels; content and offsets are whole target pixels.
 */
export interface Letterbox {
  readonly source: Size;
  readonly target: Size;
  /** Target pixels per source pixel across. */
  readonly scale: number;
  /** The same down: as across, except where a picture is stretched. */
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
}

/**
 * The largest placement of `source` in `target` that keeps its proportions; 'stretch' fills the target and does not keep them.
 * Content is rounded to whole pixels and is at least one pixel; 'center' puts the odd border pixel right and below.
 * @throws RangeError when a side is not a positive whole number (a caller's mistake, not a person's)
 */
export function fitLetterbox(source: Size, target: Size, align: Align): Letterbox {
  checkSize(source, 'source');
  checkSize(target, 'target');
  if (align === 'stretch') return stretched(source, target);
  const scale = Math.min(target.width / source.width, target.height / source.height);
  const contentWidth = contentSide(source.width * scale, target.width);
  const contentHeight = contentSide(source.height * scale, target.height);
  const centred = align === 'center';
  return {
    source,
    target,
    scale,
    scaleY: scale,
    offsetX: centred ? Math.floor((target.width - contentWidth) / 2) : 0,
    offsetY: centred ? Math.floor((target.height - contentHeight) / 2) : 0,
    contentWidth,
    contentHeight,
  };
}

/**
 * A box in input pixels, in source pixels: the exact inverse of scaling and shifting, clipped to the source.
 * @returns the caller's; null where nothing of it lies in the source
 */
export function sourceBoxFromInput(
  left: number,
  top: number,
  right: number,
  bottom: number,
  { scale, scaleY, offsetX, offsetY, source }: Letterbox,
): Box | null {
  const x1 = within((left - offsetX) / scale, source.width);
  const x2 = within((right - offsetX) / scale, source.width);
  const y1 = within((top - offsetY) / scaleY, source.height);
  const y2 = within((bottom - offsetY) / scaleY, source.height);
  return x2 > x1 && y2 > y1 ? [x1, y1, x2, y2] : null;
}

/** Compared, as `Math.min` makes a number of its own, which is garbage in every frame. */
function within(place: number, side: number): number {
  if (place < 0) return 0;
  if (place > side) return side;
  return place;
}

function stretched(source: Size, target: Size): Letterbox {
  return {
    source,
    target,
    scale: target.width / source.width,
    scaleY: target.height / source.height,
    offsetX: 0,
    offsetY: 0,
    contentWidth: target.width,
    contentHeight: target.height,
  };
}

function contentSide(scaled: number, limit: number): number {
  return Math.min(limit, Math.max(1, Math.round(scaled)));
}

function checkSize(size: Size, name: string): void {
  const whole = Number.isInteger(size.width) && Number.isInteger(size.height);
  if (!whole || size.width < 1 || size.height < 1) {
    throw new RangeError(`${name} size must be positive whole pixels, got ${size.width}×${size.height}`);
  }
}
