import { iou } from '../../postprocess/iou.ts';
import { fitLetterbox, type Letterbox } from '../../preprocess/letterbox.ts';
import { createLetterboxer } from '../../preprocess/letterbox-rgba.ts';
import type { Detection } from '../../shared/detection.ts';
import type { DetectOptions } from '../../shared/engine.ts';
import type { Box, Size } from '../../shared/geometry.ts';
import type { InputConvention } from './input-habits.ts';

/** A picture to try a network on. */
export interface TrialPicture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What one way of feeding led to, over all pictures. */
export interface Evidence {
  /**
   * What was found in a picture and in its mirror image alike: confidence cubed, so that a few sure things outweigh many
   * faint ones, times overlap; less a quarter of what only one of them has.
   */
  readonly score: number;
  /** Things found in both. */
  readonly agreeing: number;
  /** Things found in one alone. */
  readonly alone: number;
  /** Mean confidence of those in both, 0 to 1. */
  readonly confidence: number;
}

/** Low, so that what is barely seen counts a little. */
export const TRIAL_OPTIONS: DetectOptions = {
  scoreThreshold: 0.25,
  iouThreshold: 0.5,
  maxDetections: 50,
  classIds: null,
  classAgnostic: false,
};
const SAME_PLACE_IOU = 0.5;
/** What a thing that the mirror image lacks takes away, of what it would have given. */
const ALONE_WEIGHT = 0.25;
const CONFIDENCE_POWER = 3;

/** A picture as it lies in the input, its levels still 0 to 255 and RGB: what every convention starts from. */
export interface Laid {
  readonly box: Letterbox;
  readonly levels: Float32Array;
}

/** Lays a picture, or its mirror image, into an input. */
export function lay(
  picture: TrialPicture,
  inputPx: Size,
  letterbox: InputConvention['letterbox'],
  mirrored: boolean,
): Laid {
  const source = { width: picture.width, height: picture.height };
  const box = fitLetterbox(source, inputPx, letterbox.align);
  const levels = new Float32Array(inputPx.width * inputPx.height * 3);
  const plain = { colour: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], letterbox } as const;
  createLetterboxer(box, plain)(mirrored ? mirror(picture) : picture.rgba, levels);
  return { box, levels };
}

/** Levels as a convention feeds them. */
export function feed({ levels }: Laid, { colour, scale, mean, std }: InputConvention): Float32Array {
  const out = new Float32Array(levels.length);
  for (let at = 0; at < levels.length; at += 3) {
    for (let c = 0; c < 3; c++) {
      const level = levels[at + (colour === 'RGB' ? c : 2 - c)]!;
      out[at + c] = (level * scale - mean[c]!) / std[c]!;
    }
  }
  return out;
}

/** What is found in a picture against what is found in its mirror image. */
export function compareMirrored(
  found: readonly Detection[],
  mirrored: readonly Detection[],
  width: number,
): Evidence {
  const back = mirrored.map(({ classId, score, box: [x1, y1, x2, y2] }) => ({
    classId,
    score,
    box: [width - x2, y1, width - x1, y2] as Box,
  }));
  let score = 0;
  let agreeing = 0;
  let confidence = 0;
  let alone = 0;
  for (const one of found) {
    let best = -1;
    let overlap = SAME_PLACE_IOU;
    back.forEach((other, index) => {
      const shared = other.classId === one.classId ? iou(one.box, other.box) : 0;
      if (shared >= overlap) {
        best = index;
        overlap = shared;
      }
    });
    if (best < 0) {
      alone++;
      score -= one.score ** CONFIDENCE_POWER * ALONE_WEIGHT;
      continue;
    }
    const [other] = back.splice(best, 1);
    agreeing++;
    confidence += (one.score + other!.score) / 2;
    score += (one.score * other!.score) ** (CONFIDENCE_POWER / 2) * overlap;
  }
  for (const { score: lost } of back) {
    alone++;
    score -= lost ** CONFIDENCE_POWER * ALONE_WEIGHT;
  }
  return { score, agreeing, alone, confidence: agreeing === 0 ? 0 : confidence / agreeing };
}

/** The evidence of several pictures together. */
export function addEvidence(all: readonly Evidence[]): Evidence {
  const sum = (of: (each: Evidence) => number) => all.reduce((total, each) => total + of(each), 0);
  const agreeing = sum((each) => each.agreeing);
  const weighted = sum((each) => each.confidence * each.agreeing);
  return {
    score: sum((each) => each.score),
    agreeing,
    alone: sum((each) => each.alone),
    confidence: agreeing === 0 ? 0 : weighted / agreeing,
  };
}

function mirror({ rgba, width, height }: TrialPicture): Uint8ClampedArray {
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) to[y * width + x] = from[y * width + width - 1 - x]!;
  }
  return new Uint8ClampedArray(to.buffer);
}
