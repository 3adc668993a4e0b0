/** What of a YOLOX output the GPU needs to read it; anchors level after level, row by row. ref: YOLOX, arXiv 2107.08430 */
export interface GpuAnchors {
  readonly levels: readonly GpuLevel[];
  readonly classCount: number;
  /** False: objectness and class scores are logits. */
  readonly scoresAreProbabilities: boolean;
}

/** One level of anchors, in a grid. */
export interface GpuLevel {
  /** Cells in a row. */
  readonly columns: number;
  readonly rows: number;
  /** Pixels per cell. */
  readonly stride: number;
}

/** What may change from frame to frame, as the shaders see it. */
export interface GpuDetectOptions {
  /** 0 to 1. */
  readonly scoreThreshold: number;
  readonly iouThreshold: number;
  /** {@link MAX_FOUND} at most. */
  readonly maxDetections: number;
  /** One byte per class, 0 leaves it out; null keeps all. */
  readonly classMask: Uint8Array | null;
  readonly classAgnostic: boolean;
}

/** Words of one candidate or result: x1, y1, x2, y2, score, class, anchor; then, of a candidate, its key. */
export const RESULT_WORDS = 7;
export const CANDIDATE_WORDS = 8;
/** Detections that fit what is read back, with their number before them: 8 KiB. */
export const MAX_FOUND = Math.floor((8192 / 4 - 1) / RESULT_WORDS);

/** Words before the class mask: thresholds of score, objectness and overlap, their number at most, and two flags. */
const OPTION_WORDS = 6;

/** Anchors of all levels. */
export function anchorsOf({ levels }: GpuAnchors): number {
  return levels.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
}

/** The options in the words that the shaders read. */
export function optionWords(
  { scoreThreshold, iouThreshold, maxDetections, classMask, classAgnostic }: GpuDetectOptions,
  { classCount, scoresAreProbabilities }: GpuAnchors,
): Int32Array<ArrayBuffer> {
  const words = new Int32Array(OPTION_WORDS + classCount);
  const threshold = Math.fround(scoreThreshold);
  const leastObjectness = scoresAreProbabilities ? threshold : Math.log(threshold / (1 - threshold));
  new Float32Array(words.buffer).set([threshold, leastObjectness, iouThreshold]);
  words[3] = Math.min(maxDetections, MAX_FOUND);
  words[4] = classAgnostic ? 1 : 0;
  words[5] = classMask ? 1 : 0;
  if (classMask) words.set(classMask, OPTION_WORDS);
  return words;
}

/** The same places in WGSL, over an array `options` of i32. */
export const OPTIONS_WGSL = {
  threshold: 'bitcast<f32>(options[0])',
  leastObjectness: 'bitcast<f32>(options[1])',
  overlap: 'bitcast<f32>(options[2])',
  most: 'options[3]',
  agnostic: 'options[4] == 1',
  left: (classId: string) => `(options[5] == 1 && options[${OPTION_WORDS} + ${classId}] == 0)`,
} as const;
