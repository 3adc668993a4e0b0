import { cellsPerSide } from './anchor-count.ts';
import { takePlace } from './detection-buffer.ts';
import { logit, sigmoid } from './sigmoid.ts';
import type { AnchorGrid, DecodeOptions, DetectionBuffer } from './types.ts';

/** What of a YOLOX head the decoder needs. */
export interface YoloxLayout extends AnchorGrid {
  readonly classCount: number;
  /** False: objectness and class scores are logits. */
  readonly scoresAreProbabilities: boolean;
}

/**
 * Reads a YOLOX output into candidates, one per anchor at most: its strongest class, scored objectness × class score.
 * ref: YOLOX, arXiv 2107.08430, section 2.1 (anchor-free, decoupled head)
 * @param output `[anchors · (5 + classes)]`: centre offset in cells, log size in cells, objectness, class scores
 * @param buffer emptied first; boxes in input pixels, not clipped
 */
export function decodeYolox(
  output: Float32Array,
  layout: YoloxLayout,
  options: DecodeOptions,
  buffer: DetectionBuffer,
): void {
  const { classCount, scoresAreProbabilities } = layout;
  const { classMask } = options;
  const values = 5 + classCount;
  // Scores are float32: so is the threshold, or a score equal to it could fall just below.
  const threshold = Math.fround(options.scoreThreshold);
  const leastObjectness = scoresAreProbabilities ? threshold : logit(threshold);
  buffer.count = 0;
  let anchor = 0;
  let at = 0;
  for (let level = 0; level < layout.strides.length; level++) {
    const stride = layout.strides[level]!;
    const columns = cellsPerSide(layout.inputPx.width, stride);
    const rows = cellsPerSide(layout.inputPx.height, stride);
    for (let cellY = 0; cellY < rows; cellY++) {
      for (let cellX = 0; cellX < columns; cellX++, anchor++, at += values) {
        const objectness = output[at + 4]!;
        // A class score is at most 1, so the product cannot pass either; NaN fails every comparison.
        if (!(objectness >= leastObjectness)) continue;
        const classId = strongest(output, at + 5, classCount);
        if (classMask !== null && classMask[classId] === 0) continue;
        const classScore = output[at + 5 + classId]!;
        const score = Math.fround(
          scoresAreProbabilities ? objectness * classScore : sigmoid(objectness) * sigmoid(classScore),
        );
        if (!(score >= threshold)) continue;
        const index = takePlace(buffer, score, classId, anchor);
        if (index < 0) continue;
        const centreX = (output[at]! + cellX) * stride;
        const centreY = (output[at + 1]! + cellY) * stride;
        const halfWidth = (Math.exp(output[at + 2]!) * stride) / 2;
        const halfHeight = (Math.exp(output[at + 3]!) * stride) / 2;
        buffer.x1[index] = centreX - halfWidth;
        buffer.y1[index] = centreY - halfHeight;
        buffer.x2[index] = centreX + halfWidth;
        buffer.y2[index] = centreY + halfHeight;
      }
    }
  }
}

/** Offset of the largest of `count` values from `from` on; the first of equals. */
function strongest(values: Float32Array, from: number, count: number): number {
  let best = 0;
  let bestValue = values[from]!;
  for (let i = 1; i < count; i++) {
    const value = values[from + i]!;
    if (value > bestValue) {
      bestValue = value;
      best = i;
    }
  }
  return best;
}
