import type { Detection } from '../shared/detection.ts';
import type { Box, Size } from '../shared/geometry.ts';

/** Beyond this a straight line is a guess: the box stays where the line reached, milliseconds. */
const MAX_AHEAD_MS = 300;

/**
 * Moves a box from the frame it was found in to the frame on screen.
 * `aheadMs` is how much later the shown frame was taken; it is held to 0…300. Clipped to the frame.
 */
export function extrapolateBox(
  detection: Pick<Detection, 'box' | 'boxVelocity'>,
  aheadMs: number,
  frame: Size,
): Box {
  const { box, boxVelocity } = detection;
  if (!boxVelocity || !(aheadMs > 0)) return box;
  const ms = Math.min(aheadMs, MAX_AHEAD_MS);
  const x1 = clamp(box[0] + boxVelocity[0] * ms, frame.width);
  const y1 = clamp(box[1] + boxVelocity[1] * ms, frame.height);
  const x2 = clamp(box[2] + boxVelocity[2] * ms, frame.width);
  const y2 = clamp(box[3] + boxVelocity[3] * ms, frame.height);
  // Edges that crossed would be a box turned inside out: it shrank to nothing on the way.
  if (!(x2 > x1 && y2 > y1)) return box;
  return [x1, y1, x2, y2];
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
