import type { Detection } from '../shared/detection.ts';
import type { Box } from '../shared/geometry.ts';
import type { InstanceMasks } from '../shared/instance-masks.ts';
import type { PaintContext, PaintedDetection } from './box-painter.ts';
import { boxToView, type Viewport } from './viewport.ts';

/**
 * Draws the masks of what is shown, each where its box is now: a box that has moved since takes its mask along. Weakest first.
 * @param found the detections that the masks belong to
 * @param shown some of them as they are shown; `index` says which, the place in the list where it is absent
 */
export function paintMasks(
  context: PaintContext,
  { cells, picture }: InstanceMasks,
  found: readonly Pick<Detection, 'box'>[],
  shown: readonly PaintedDetection[],
  viewport: Viewport,
): void {
  context.imageSmoothingEnabled = true;
  for (let at = shown.length - 1; at >= 0; at--) {
    const { box, opacity = 1, index = at } = shown[at]!;
    const cell = cells[index];
    const from = found[index];
    if (!cell || !from || cell.width === 0 || cell.height === 0) continue;
    const [x1, y1, x2, y2] = boxToView(movedWith(cell.box, from.box, box), viewport);
    context.save();
    context.globalAlpha = opacity;
    if (viewport.mirrored) {
      context.translate(x1 + x2, 0);
      context.scale(-1, 1);
    }
    context.drawImage(picture, cell.x, cell.y, cell.width, cell.height, x1, y1, x2 - x1, y2 - y1);
    context.restore();
  }
}

/** Where a part of a box is once the box has moved and grown. */
export function movedWith(part: Box, from: Box, to: Box): Box {
  const across = stretch(from[0], from[2], to[0], to[2]);
  const down = stretch(from[1], from[3], to[1], to[3]);
  return [across(part[0]), down(part[1]), across(part[2]), down(part[3])];
}

function stretch(from: number, fromEnd: number, to: number, toEnd: number): (place: number) => number {
  const factor = fromEnd > from ? (toEnd - to) / (fromEnd - from) : 1;
  return (place) => to + (place - from) * factor;
}
