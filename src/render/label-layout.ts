import type { Box, Size } from '../shared/geometry.ts';

/** How many label heights a label may be pushed to get out of another's way. */
const MAX_NUDGES = 5;
const MIN_FONT_PX = 13;
const MAX_FONT_PX = 48;
/** Font size as a share of the view's short side: 15 px on 1080 lines, 30 px on 4K. */
const FONT_PER_SHORT_SIDE = 0.014;

/** A label that wants a place, in view pixels. */
export interface LabelRequest {
  /** The box it names. */
  readonly box: Box;
  readonly width: number;
  readonly height: number;
}

/** Label size in pixels for a view. */
export function labelFontPx(view: Size): number {
  const px = Math.min(view.width, view.height) * FONT_PER_SHORT_SIDE;
  return Math.min(Math.max(Math.round(px), MIN_FONT_PX), MAX_FONT_PX);
}

/**
 * Finds a place for each label, wholly inside `visible` (unless it is larger than that): above its box if there
 * is room, else inside its top, at its right, below it, or inside its bottom; pushed up or down past others.
 * Earlier requests have the first choice. `obstacles` are kept clear like labels placed before.
 * Returns one rectangle per request, in the same order.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  visible: Box,
  obstacles: readonly Box[] = [],
): Box[] {
  const taken = [...obstacles];
  for (const request of requests) taken.push(placeOne(request, visible, taken));
  return taken.slice(obstacles.length);
}

/** The overlap's area of two boxes; 0 when they only touch. */
export function overlapArea(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

function placeOne(request: LabelRequest, visible: Box, placed: readonly Box[]): Box {
  const { box, width, height } = request;
  const left = clamp(box[0], visible[0], visible[2] - width);
  const right = Math.max(left, clamp(box[2] - width, visible[0], visible[2] - width));
  const top = Math.max(box[1], visible[1]);
  const bottom = Math.min(box[3], visible[3]);
  const above = box[1] - height;
  const corners: [x: number, y: number][] = [
    [left, above],
    [left, top],
    [right, above],
    [right, top],
    [left, top + height],
    [left, above - height],
    [left, box[3]],
    [left, bottom - height],
  ];
  for (let nudge = 2; nudge <= MAX_NUDGES; nudge++) {
    corners.push([left, top + nudge * height], [left, above - nudge * height]);
  }
  let best: Box | null = null;
  let leastOverlap = Number.POSITIVE_INFINITY;
  for (const [x, y] of corners) {
    if (y < visible[1] || y + height > visible[3]) continue;
    const candidate: Box = [x, y, x + width, y + height];
    let overlap = 0;
    for (const other of placed) overlap += overlapArea(candidate, other);
    if (overlap === 0) return candidate;
    if (overlap < leastOverlap) {
      leastOverlap = overlap;
      best = candidate;
    }
  }
  if (best) return best;
  const y = clamp(above, visible[1], visible[3] - height);
  return [left, y, left + width, y + height];
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}
