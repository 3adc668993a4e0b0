import { createDetectionBuffer } from '../postprocess/detection-buffer.ts';
import { createNmsScratch, nonMaxSuppression } from '../postprocess/non-max-suppression.ts';
import type { DetectionBuffer } from '../postprocess/types.ts';
import { type Letterbox, sourceBoxFromInput } from '../preprocess/letterbox.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectOptions } from '../shared/engine.ts';
import type { Size } from '../shared/geometry.ts';
import type { DetectCard, InstancesCard } from './card.ts';
import { createHeadDecoder } from './head-decoder.ts';
import type { HeadOutput } from './head-outputs.ts';
import { headMismatch } from './output-shape.ts';

/** Candidates kept for suppression, the best by score; far more than a picture has objects. */
const MAX_CANDIDATES = 2048;

/** Reads a detector's raw outputs. Owns its buffers; one `read` at a time. */
export interface DetectHead {
  /**
   * Decodes, thresholds, suppresses, and takes boxes back to the source, clipped to it.
   * @param outputs those that the card's head names, in the order of `headOutputs`, unchanged
   * @param box the letterbox the input was made with
   * @returns strongest first
   * @throws GlanceError 'head-mismatch'
   */
  read(outputs: readonly HeadOutput[], box: Letterbox, options: DetectOptions): Detection[];
  /** The same, and where in the output each was found. */
  find(outputs: readonly HeadOutput[], box: Letterbox, options: DetectOptions): Found[];
  /** Takes what was decoded and suppressed elsewhere back to the source, in its order, clipped to it. */
  place(found: DetectionBuffer, box: Letterbox): Detection[];
}

/** One detection, and which anchor of the output it comes from. */
export interface Found {
  readonly detection: Detection;
  readonly anchor: number;
}

/** A head for a card at one input size; buffers are made here, `read` makes only its result. */
export function createDetectHead(card: DetectCard | InstancesCard, inputPx: Size): DetectHead {
  const decoder = createHeadDecoder(card, inputPx);
  const candidates = createDetectionBuffer(MAX_CANDIDATES);
  const scratch = createNmsScratch(MAX_CANDIDATES);
  const mask = new Uint8Array(card.labels.length);
  // Written anew for each frame.
  const decoding = { scoreThreshold: 0, classMask: null as Uint8Array | null };
  const thinning = {
    scoreThreshold: 0,
    iouThreshold: 1,
    maxDetections: 0,
    classMask: null,
    classAgnostic: false,
  };

  /** @returns how many `scratch.kept` names */
  function keep(outputs: readonly HeadOutput[], options: DetectOptions): number {
    decoding.scoreThreshold = options.scoreThreshold;
    decoding.classMask = options.classIds === null ? null : fillMask(mask, options.classIds);
    decoder.decode(outputs, decoding, candidates);
    thinning.scoreThreshold = options.scoreThreshold;
    thinning.iouThreshold = decoder.suppress ? options.iouThreshold : 1;
    thinning.maxDetections = options.maxDetections;
    thinning.classAgnostic = options.classAgnostic;
    return nonMaxSuppression(candidates, thinning, scratch);
  }

  function read(outputs: readonly HeadOutput[], box: Letterbox, options: DetectOptions): Detection[] {
    const count = keep(outputs, options);
    // Not grown: an array that grows takes room for 17.
    const detections = new Array<Detection>(count);
    let placed = 0;
    for (let k = 0; k < count; k++) {
      const detection = toDetection(candidates, scratch.kept[k]!, card, box);
      if (detection !== null) detections[placed++] = detection;
    }
    detections.length = placed;
    return detections;
  }

  function find(outputs: readonly HeadOutput[], box: Letterbox, options: DetectOptions): Found[] {
    const count = keep(outputs, options);
    const found: Found[] = [];
    for (let k = 0; k < count; k++) {
      const index = scratch.kept[k]!;
      const detection = toDetection(candidates, index, card, box);
      if (detection !== null) found.push({ detection, anchor: candidates.anchors[index]! });
    }
    return found;
  }

  function place(found: DetectionBuffer, box: Letterbox): Detection[] {
    const detections: Detection[] = [];
    for (let index = 0; index < found.count; index++) {
      const detection = toDetection(found, index, card, box);
      if (detection !== null) detections.push(detection);
    }
    return detections;
  }

  return { find, place, read };
}

/** Class ids the model does not have are ignored. */
function fillMask(mask: Uint8Array, classIds: readonly number[]): Uint8Array {
  mask.fill(0);
  for (const id of classIds) mask[id] = 1;
  return mask;
}

/** Null when nothing of the box lies in the frame. */
function toDetection(
  candidates: DetectionBuffer,
  index: number,
  { labels, head }: DetectCard | InstancesCard,
  letterbox: Letterbox,
): Detection | null {
  const { x1, y1, x2, y2, scores, classIds } = candidates;
  const box = sourceBoxFromInput(x1[index]!, y1[index]!, x2[index]!, y2[index]!, letterbox);
  if (!box) return null;
  const classId = classIds[index]!;
  const label = labels[classId];
  if (label === undefined) {
    throw headMismatch(
      head.type,
      `the model found class ${classId}, and the card has ${labels.length} labels`,
    );
  }
  return { label, classId, score: scores[index]!, box };
}
