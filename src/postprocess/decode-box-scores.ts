import { takePlace } from './detection-buffer.ts';
import { sigmoid } from './sigmoid.ts';
import { strongest } from './strongest.ts';
import type { DecodeOptions, DetectionBuffer } from './types.ts';
import { type BoxLayout, writeBox } from './write-box.ts';

/** What of a head with boxes and scores apart the decoder needs. */
export interface BoxScoresLayout extends BoxLayout {
  readonly anchors: number;
  /** Without the one that stands for nothing. */
  readonly classCount: number;
  readonly scores: 'probabilities' | 'sigmoid' | 'softmax';
  /** Which score stands for nothing. */
  readonly background: 'none' | 'first' | 'last';
}

/**
 * Reads boxes and class scores that are two tensors into candidates, one per box at most: its strongest class other than nothing.
 * ref: SSD, arXiv 1512.02325; DETR, arXiv 2005.12872
 * @param boxes `[anchors · 4]`
 * @param scores `[anchors · classes]`, one more where one stands for nothing
 * @param buffer emptied first; boxes in input pixels, not clipped
 */
export function decodeBoxScores(
  boxes: Float32Array,
  scores: Float32Array,
  layout: BoxScoresLayout,
  options: DecodeOptions,
  buffer: DetectionBuffer,
): void {
  const { anchors, classCount, background } = layout;
  const { classMask } = options;
  const values = background === 'none' ? classCount : classCount + 1;
  const first = background === 'first' ? 1 : 0;
  const threshold = Math.fround(options.scoreThreshold);
  buffer.count = 0;
  for (let anchor = 0, at = 0; anchor < anchors; anchor++, at += values) {
    const classId = strongest(scores, at + first, classCount);
    if (classId < 0 || (classMask !== null && classMask[classId] === 0)) continue;
    const score = Math.fround(probability(scores, at, values, at + first + classId, layout.scores));
    if (!(score >= threshold)) continue;
    const index = takePlace(buffer, score, classId, anchor);
    if (index >= 0) writeBox(buffer, index, boxes, anchor * 4, 1, layout);
  }
}

/** Of the value at `of`, among the `count` values from `from` on. */
function probability(
  values: Float32Array,
  from: number,
  count: number,
  of: number,
  scores: BoxScoresLayout['scores'],
): number {
  if (scores === 'probabilities') return values[of]!;
  if (scores === 'sigmoid') return sigmoid(values[of]!);
  // The value itself is taken off each, so that its own power is 1: an overflow makes the share 0, which it then is.
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[from + i]! - values[of]!);
  return 1 / sum;
}
