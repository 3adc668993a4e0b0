import { cellsPerSide } from './anchor-count.ts';
import { takePlace } from './detection-buffer.ts';
import { sigmoid } from './sigmoid.ts';
import { strongest } from './strongest.ts';
import type { AnchorGrid, DecodeOptions, DetectionBuffer } from './types.ts';

/** What of a FastestDet head the decoder needs. */
export interface FastestdetLayout extends AnchorGrid {
  readonly classCount: number;
  /** False: objectness is a logit, class scores are logits of one softmax. */
  readonly scoresAreProbabilities: boolean;
}

/** How much objectness and class count in a score: together 1. */
const OBJECTNESS_POWER = 0.6;
const CLASS_POWER = 0.4;

/**
 * Reads a FastestDet output into candidates, one per cell at most: its strongest class, scored
 * objectness^0.6 · class^0.4. A box's centre is the tanh of its numbers in cells from the cell's corner, its size the
 * sigmoid as a share of the input.
 * ref: dog-qiuqiu/FastestDet, utils/tool.py
 * @param output `[rows · columns · (1 + 4 + classes)]`, channels last: objectness, box, class scores
 * @param buffer emptied first; boxes in input pixels, not clipped
 */
export function decodeFastestdet(
  output: Float32Array,
  layout: FastestdetLayout,
  options: DecodeOptions,
  buffer: DetectionBuffer,
): void {
  const { inputPx, classCount, scoresAreProbabilities } = layout;
  const { classMask } = options;
  const stride = layout.strides[0]!;
  const columns = cellsPerSide(inputPx.width, stride);
  const cells = columns * cellsPerSide(inputPx.height, stride);
  const values = 5 + classCount;
  const threshold = Math.fround(options.scoreThreshold);
  buffer.count = 0;
  for (let cell = 0, at = 0; cell < cells; cell++, at += values) {
    const raw = output[at]!;
    const objectness = scoresAreProbabilities ? raw : sigmoid(raw);
    const classId = strongest(output, at + 5, classCount);
    if (classId < 0 || (classMask !== null && classMask[classId] === 0)) continue;
    const share = scoresAreProbabilities
      ? output[at + 5 + classId]!
      : softmaxOf(output, at + 5, classCount, classId);
    const score = Math.fround(objectness ** OBJECTNESS_POWER * share ** CLASS_POWER);
    if (!(score >= threshold)) continue;
    const index = takePlace(buffer, score, classId, cell);
    if (index < 0) continue;
    const centreX = (Math.tanh(output[at + 1]!) + (cell % columns)) * stride;
    const centreY = (Math.tanh(output[at + 2]!) + Math.floor(cell / columns)) * stride;
    const halfWidth = (sigmoid(output[at + 3]!) * inputPx.width) / 2;
    const halfHeight = (sigmoid(output[at + 4]!) * inputPx.height) / 2;
    buffer.x1[index] = centreX - halfWidth;
    buffer.y1[index] = centreY - halfHeight;
    buffer.x2[index] = centreX + halfWidth;
    buffer.y2[index] = centreY + halfHeight;
  }
}

/** `of` is the largest. */
function softmaxOf(values: Float32Array, from: number, count: number, of: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[from + i]! - values[from + of]!);
  return 1 / sum;
}
