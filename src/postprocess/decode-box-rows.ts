import { takePlace } from './detection-buffer.ts';
import { logit, sigmoid } from './sigmoid.ts';
import type { DecodeOptions, DetectionBuffer } from './types.ts';
import { type BoxLayout, writeBox } from './write-box.ts';

/** What of a head with decoded boxes the decoder needs. */
export interface BoxRowsLayout extends BoxLayout {
  readonly anchors: number;
  readonly classCount: number;
  /** Numbers per anchor: 4, 1 where there is an objectness, the classes, and what follows them. */
  readonly values: number;
  /** Whether an objectness stands between box and class scores. */
  readonly objectness: boolean;
  readonly order: 'anchors,values' | 'values,anchors';
  /** False: objectness and class scores are logits. */
  readonly scoresAreProbabilities: boolean;
}

/** Memory for one `decodeBoxRows` at a time: the strongest class of each anchor. */
export interface BoxRowsScratch {
  readonly scores: Float32Array;
  readonly classIds: Int32Array;
}

/** Scratch for outputs of `anchors` anchors. */
export function createBoxRowsScratch(anchors: number): BoxRowsScratch {
  return { scores: new Float32Array(anchors), classIds: new Int32Array(anchors) };
}

/**
 * Reads rows of finished boxes into candidates, one per anchor at most: its strongest class, scored by itself or times
 * the objectness.
 * ref: YOLOv5 (objectness), YOLOv8 (none), as their ONNX exports put it
 * @param output `[anchors · values]`: box, objectness where there is one, class scores, what else there is
 * @param buffer emptied first; boxes in input pixels, not clipped
 */
export function decodeBoxRows(
  output: Float32Array,
  layout: BoxRowsLayout,
  options: DecodeOptions,
  buffer: DetectionBuffer,
  scratch: BoxRowsScratch,
): void {
  const { anchors, values, objectness, scoresAreProbabilities } = layout;
  const { classMask } = options;
  const anchorStep = layout.order === 'anchors,values' ? values : 1;
  const valueStep = layout.order === 'anchors,values' ? 1 : anchors;
  const firstClass = objectness ? 5 : 4;
  // Scores are float32: so is the threshold, or a score equal to it could fall just below.
  const threshold = Math.fround(options.scoreThreshold);
  const least = scoresAreProbabilities ? threshold : logit(threshold);
  findStrongest(output, layout, firstClass, scratch);
  buffer.count = 0;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const value = scratch.scores[anchor]!;
    // No factor is above 1, so the product cannot pass either.
    if (!(value >= least)) continue;
    const at = anchor * anchorStep;
    const classId = scratch.classIds[anchor]!;
    if (classMask !== null && classMask[classId] === 0) continue;
    let score = scoresAreProbabilities ? value : sigmoid(value);
    if (objectness) {
      const object = output[at + 4 * valueStep]!;
      score *= scoresAreProbabilities ? object : sigmoid(object);
    }
    score = Math.fround(score);
    if (!(score >= threshold)) continue;
    const index = takePlace(buffer, score, classId, anchor);
    if (index >= 0) writeBox(buffer, index, output, at, valueStep, layout);
  }
}

/** Walks memory in its own order, whichever way the output lies; NaN is never the strongest. */
function findStrongest(
  output: Float32Array,
  { anchors, values, classCount, order }: BoxRowsLayout,
  firstClass: number,
  { scores, classIds }: BoxRowsScratch,
): void {
  scores.fill(Number.NEGATIVE_INFINITY, 0, anchors);
  classIds.fill(0, 0, anchors);
  if (order === 'values,anchors') {
    for (let classId = 0; classId < classCount; classId++) {
      const row = (firstClass + classId) * anchors;
      for (let anchor = 0; anchor < anchors; anchor++) {
        const value = output[row + anchor]!;
        if (value > scores[anchor]!) {
          scores[anchor] = value;
          classIds[anchor] = classId;
        }
      }
    }
    return;
  }
  for (let anchor = 0, at = firstClass; anchor < anchors; anchor++, at += values) {
    for (let classId = 0; classId < classCount; classId++) {
      const value = output[at + classId]!;
      if (value > scores[anchor]!) {
        scores[anchor] = value;
        classIds[anchor] = classId;
      }
    }
  }
}
