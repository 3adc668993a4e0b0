import { cellsPerSide } from './anchor-count.ts';
import { takePlace } from './detection-buffer.ts';
import { logit, sigmoid } from './sigmoid.ts';
import type { AnchorGrid, DecodeOptions, DetectionBuffer } from './types.ts';

/** What of a NanoDet head the decoder needs. */
export interface NanodetLayout extends AnchorGrid {
  readonly classCount: number;
  /** Values per box side: the distance is their softmax's expected index, in cells. */
  readonly bins: number;
  /** False: class scores are logits. */
  readonly scoresAreProbabilities: boolean;
}

/**
 * Reads a NanoDet-Plus output into candidates, one per anchor at most: its strongest class. A cell's grid point is
 * (x · stride, y · stride), without half a cell.
 * ref: Generalized Focal Loss, arXiv 2006.04388, section 3 (a box side as a distribution)
 * @param output `[anchors · (classes + 4 · bins)]`: class scores, then bins of the distances left, top, right, bottom
 * @param buffer emptied first; boxes in input pixels, not clipped
 */
export function decodeNanodet(
  output: Float32Array,
  layout: NanodetLayout,
  options: DecodeOptions,
  buffer: DetectionBuffer,
): void {
  const { classCount, bins, scoresAreProbabilities } = layout;
  const { classMask } = options;
  const values = classCount + 4 * bins;
  // Scores are float32: so is the threshold, or a score equal to it could fall just below.
  const threshold = Math.fround(options.scoreThreshold);
  const least = scoresAreProbabilities ? threshold : logit(threshold);
  buffer.count = 0;
  let anchor = 0;
  let at = 0;
  for (let level = 0; level < layout.strides.length; level++) {
    const stride = layout.strides[level]!;
    const columns = cellsPerSide(layout.inputPx.width, stride);
    const rows = cellsPerSide(layout.inputPx.height, stride);
    for (let cellY = 0; cellY < rows; cellY++) {
      for (let cellX = 0; cellX < columns; cellX++, anchor++, at += values) {
        const classId = strongestFrom(output, at, classCount, least);
        if (classId < 0 || (classMask !== null && classMask[classId] === 0)) continue;
        const value = output[at + classId]!;
        const score = scoresAreProbabilities ? value : Math.fround(sigmoid(value));
        const index = takePlace(buffer, score, classId, anchor);
        if (index < 0) continue;
        const sides = at + classCount;
        buffer.x1[index] = (cellX - expectedBin(output, sides, bins)) * stride;
        buffer.y1[index] = (cellY - expectedBin(output, sides + bins, bins)) * stride;
        buffer.x2[index] = (cellX + expectedBin(output, sides + 2 * bins, bins)) * stride;
        buffer.y2[index] = (cellY + expectedBin(output, sides + 3 * bins, bins)) * stride;
      }
    }
  }
}

/** Offset of the largest value that is at least `least`, the first of equals; −1 when there is none. */
function strongestFrom(values: Float32Array, from: number, count: number, least: number): number {
  let best = -1;
  let bestValue = least;
  for (let i = 0; i < count; i++) {
    const value = values[from + i]!;
    if (value > bestValue || (best < 0 && value === bestValue)) {
      bestValue = value;
      best = i;
    }
  }
  return best;
}

/** Expected index under the softmax of `bins` logits; the largest is taken off first, so that none overflows. */
function expectedBin(logits: Float32Array, from: number, bins: number): number {
  let largest = logits[from]!;
  for (let i = 1; i < bins; i++) largest = Math.max(largest, logits[from + i]!);
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < bins; i++) {
    const weight = Math.exp(logits[from + i]! - largest);
    sum += weight;
    weighted += weight * i;
  }
  return weighted / sum;
}
