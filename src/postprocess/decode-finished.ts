import { takePlace } from './detection-buffer.ts';
import type { DecodeOptions, DetectionBuffer } from './types.ts';
import { type BoxLayout, writeBox } from './write-box.ts';

/** One output of finished detections as an array, and how to walk it. */
export interface FinishedColumn {
  readonly values: Float32Array;
  /** Of the first detection. */
  readonly from: number;
  /** From one detection to the next. */
  readonly step: number;
}

/** Finished detections, wherever their numbers stand. */
export interface FinishedDetections extends BoxLayout {
  /** How many count. */
  readonly count: number;
  /** Of each, four numbers, `boxStep` apart. */
  readonly box: FinishedColumn;
  readonly score: FinishedColumn;
  readonly classId: FinishedColumn;
  /** What the network calls the first label. */
  readonly firstClass: number;
}

/**
 * Reads detections that the network has finished itself: what is above the threshold stays.
 * @param buffer emptied first; boxes in input pixels, not clipped; class ids as found, also where there is no such label
 */
export function decodeFinished(
  found: FinishedDetections,
  options: DecodeOptions,
  buffer: DetectionBuffer,
): void {
  const { box, score: scores, classId: classes, firstClass } = found;
  const { classMask } = options;
  const threshold = Math.fround(options.scoreThreshold);
  buffer.count = 0;
  for (let row = 0; row < found.count; row++) {
    const score = scores.values[scores.from + row * scores.step]!;
    if (!(score >= threshold)) continue;
    const classId = Math.round(classes.values[classes.from + row * classes.step]!) - firstClass;
    // Rows that stand for nothing are filled up with −1, or with the class 0 of networks that count from 1.
    if (!(classId >= 0) || (classMask !== null && classMask[classId] === 0)) continue;
    const index = takePlace(buffer, score, classId, row);
    if (index >= 0) writeBox(buffer, index, box.values, box.from + row * box.step, 1, found);
  }
}
