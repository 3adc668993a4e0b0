import { anchorCount } from '../postprocess/anchor-count.ts';
import { decodeNanodet } from '../postprocess/decode-nanodet.ts';
import { decodeYolox } from '../postprocess/decode-yolox.ts';
import { createDetectionBuffer } from '../postprocess/detection-buffer.ts';
import { createNmsScratch, nonMaxSuppression } from '../postprocess/non-max-suppression.ts';
import type { DecodeOptions, DetectionBuffer } from '../postprocess/types.ts';
import { type Letterbox, sourceBoxFromInput } from '../preprocess/letterbox.ts';
import type { Detection } from '../shared/detection.ts';
import type { DetectOptions } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Box, Size } from '../shared/geometry.ts';
import type { DetectCard } from './card.ts';

/** Candidates kept for suppression, the best by score; far more than a picture has objects. */
const MAX_CANDIDATES = 2048;

/** Reads a detector's raw output. Owns its buffers; one `read` at a time. */
export interface DetectHead {
  /**
   * Decodes, thresholds, suppresses, and takes boxes back to the source, clipped to it.
   * @param output values of the output named by the card's head, unchanged
   * @param shape of that output
   * @param box the letterbox the input was made with
   * @returns strongest first
   * @throws GlanceError 'head-mismatch'
   */
  read(output: Float32Array, shape: readonly number[], box: Letterbox, options: DetectOptions): Detection[];
}

type Decode = (output: Float32Array, options: DecodeOptions, buffer: DetectionBuffer) => void;

/** A head for a card at one input size; buffers are made here, `read` makes only its result. */
export function createDetectHead(card: DetectCard, inputSize: number): DetectHead {
  const { valuesPerAnchor, decode } = createDecoder(card, inputSize);
  const anchors = anchorCount({ inputSize, strides: card.head.strides });
  const candidates = createDetectionBuffer(MAX_CANDIDATES);
  const scratch = createNmsScratch(MAX_CANDIDATES);
  const mask = new Uint8Array(card.labels.length);

  return {
    read(output, shape, box, options) {
      checkOutput(card, inputSize, [1, anchors, valuesPerAnchor], output, shape);
      const classMask = options.classIds === null ? null : fillMask(mask, options.classIds);
      decode(output, { scoreThreshold: options.scoreThreshold, classMask }, candidates);
      const count = nonMaxSuppression(candidates, { ...options, classMask: null }, scratch);
      const detections: Detection[] = [];
      for (let k = 0; k < count; k++) {
        const detection = toDetection(candidates, scratch.kept[k]!, card.labels, box);
        if (detection !== null) detections.push(detection);
      }
      return detections;
    },
  };
}

function createDecoder(card: DetectCard, inputSize: number): { valuesPerAnchor: number; decode: Decode } {
  const { head } = card;
  const classCount = card.labels.length;
  const { strides, scoresAreProbabilities } = head;
  const layout = { inputSize, strides, classCount, scoresAreProbabilities };
  if (head.type === 'yolox') {
    return {
      valuesPerAnchor: 5 + classCount,
      decode: (output, options, buffer) => decodeYolox(output, layout, options, buffer),
    };
  }
  const withBins = { ...layout, bins: head.bins };
  return {
    valuesPerAnchor: classCount + 4 * head.bins,
    decode: (output, options, buffer) => decodeNanodet(output, withBins, options, buffer),
  };
}

function checkOutput(
  card: DetectCard,
  inputSize: number,
  expected: readonly number[],
  output: Float32Array,
  shape: readonly number[],
): void {
  const fits = shape.length === expected.length && expected.every((side, axis) => side === shape[axis]);
  const length = expected.reduce((product, side) => product * side, 1);
  if (fits && output.length === length) return;
  const got = fits ? `${output.length} values` : `[${shape.join(', ')}]`;
  const given = `${card.labels.length} labels and strides ${card.head.strides.join(', ')} at ${inputSize} px`;
  throw new GlanceError('head-mismatch', {
    head: card.head.type,
    problem: `“${card.head.output}” should be [${expected.join(', ')}] for ${given}, got ${got}`,
  });
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
  labels: readonly string[],
  letterbox: Letterbox,
): Detection | null {
  const { x1, y1, x2, y2, scores, classIds } = candidates;
  const boxInputPx: Box = [x1[index]!, y1[index]!, x2[index]!, y2[index]!];
  const box = clip(sourceBoxFromInput(boxInputPx, letterbox), letterbox.source);
  if (!(box[2] > box[0] && box[3] > box[1])) return null;
  const classId = classIds[index]!;
  return { label: labels[classId]!, classId, score: scores[index]!, box };
}

function clip(box: Box, frame: Size): Box {
  return [
    Math.min(frame.width, Math.max(0, box[0])),
    Math.min(frame.height, Math.max(0, box[1])),
    Math.min(frame.width, Math.max(0, box[2])),
    Math.min(frame.height, Math.max(0, box[3])),
  ];
}
