import type { DetectionBuffer } from './types.ts';

/** How decoded boxes stand in an output, and how many input pixels one of their units is across and down. */
export interface BoxLayout {
  readonly boxes: 'cxcywh' | 'xyxy' | 'yxyx';
  readonly unitX: number;
  readonly unitY: number;
}

/**
 * Writes the box of candidate `index` in input pixels.
 * @param values with the box's four numbers at `at`, `step` apart
 */
export function writeBox(
  buffer: DetectionBuffer,
  index: number,
  values: Float32Array,
  at: number,
  step: number,
  { boxes, unitX, unitY }: BoxLayout,
): void {
  const a = values[at]!;
  const b = values[at + step]!;
  const c = values[at + 2 * step]!;
  const d = values[at + 3 * step]!;
  switch (boxes) {
    case 'cxcywh':
      buffer.x1[index] = (a - c / 2) * unitX;
      buffer.y1[index] = (b - d / 2) * unitY;
      buffer.x2[index] = (a + c / 2) * unitX;
      buffer.y2[index] = (b + d / 2) * unitY;
      return;
    case 'xyxy':
      buffer.x1[index] = a * unitX;
      buffer.y1[index] = b * unitY;
      buffer.x2[index] = c * unitX;
      buffer.y2[index] = d * unitY;
      return;
    case 'yxyx':
      buffer.x1[index] = b * unitX;
      buffer.y1[index] = a * unitY;
      buffer.x2[index] = d * unitX;
      buffer.y2[index] = c * unitY;
  }
}
