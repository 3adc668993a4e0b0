import type { Box, Size } from '../shared/geometry.ts';

/** Largest share of a picture's area that filling the view may crop away. */
const MAX_CROPPED_SHARE = 0.35;

/** CSS pixels kept free at each edge. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

/** Where a source lies in the view: `view = offset + scale · source`, x reversed when mirrored. */
export interface Viewport {
  /** Source pixels. */
  readonly source: Size;
  /** CSS pixels. */
  readonly view: Size;
  /** CSS pixels per source pixel; 0 while either size is unknown. */
  readonly scale: number;
  /** Left and top edge of the shown source, CSS pixels; negative where it is cropped. */
  readonly offsetX: number;
  readonly offsetY: number;
  readonly mirrored: boolean;
  readonly fit: 'cover' | 'contain';
}

export interface ViewportOptions {
  readonly source: Size;
  readonly view: Size;
  /** `auto` fills the view unless that would crop too much, then shows the whole picture. */
  readonly fit: 'auto' | 'cover' | 'contain';
  readonly mirrored?: boolean;
  /** Kept free when the whole picture is shown; ignored when it fills the view. */
  readonly insets?: Insets;
}

/** Fits a source into a view. Sizes of 0 give a scale of 0, never NaN. */
export function fitViewport(options: ViewportOptions): Viewport {
  const { source, view, mirrored = false, insets = NO_INSETS } = options;
  const fit =
    options.fit === 'auto'
      ? croppedShare(source, view) > MAX_CROPPED_SHARE
        ? 'contain'
        : 'cover'
      : options.fit;
  const free = fit === 'cover' ? NO_INSETS : insets;
  const width = Math.max(0, view.width - free.left - free.right);
  const height = Math.max(0, view.height - free.top - free.bottom);
  const known = source.width > 0 && source.height > 0 && width > 0 && height > 0;
  const scaleX = known ? width / source.width : 0;
  const scaleY = known ? height / source.height : 0;
  const scale = fit === 'cover' ? Math.max(scaleX, scaleY) : Math.min(scaleX, scaleY);
  return {
    source,
    view,
    scale,
    offsetX: free.left + (width - source.width * scale) / 2,
    offsetY: free.top + (height - source.height * scale) / 2,
    mirrored,
    fit,
  };
}

/** Share of the source's area (0 to 1) that filling the view would hide. */
export function croppedShare(source: Size, view: Size): number {
  if (!(source.width > 0 && source.height > 0 && view.width > 0 && view.height > 0)) return 0;
  const sourceAspect = source.width / source.height;
  const viewAspect = view.width / view.height;
  return 1 - Math.min(sourceAspect / viewAspect, viewAspect / sourceAspect);
}

/** Source pixels to CSS pixels of the view. The result may lie outside the view. */
export function boxToView(boxPx: Box, viewport: Viewport): Box {
  const { source, scale, offsetX, offsetY, mirrored } = viewport;
  const [x1, y1, x2, y2] = boxPx;
  const left = mirrored ? source.width - x2 : x1;
  const right = mirrored ? source.width - x1 : x2;
  return [offsetX + left * scale, offsetY + y1 * scale, offsetX + right * scale, offsetY + y2 * scale];
}

/** CSS pixels of the view to source pixels: the inverse of {@link boxToView}. All zero while the scale is 0. */
export function boxToSource(boxView: Box, viewport: Viewport): Box {
  const { source, scale, offsetX, offsetY, mirrored } = viewport;
  if (scale === 0) return [0, 0, 0, 0];
  const left = (boxView[0] - offsetX) / scale;
  const right = (boxView[2] - offsetX) / scale;
  return [
    mirrored ? source.width - right : left,
    (boxView[1] - offsetY) / scale,
    mirrored ? source.width - left : right,
    (boxView[3] - offsetY) / scale,
  ];
}
