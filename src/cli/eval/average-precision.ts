import type { Box } from '../../shared/geometry.ts';

/** One object that is really there. */
export interface TruthBox {
  readonly classId: number;
  /** Any unit, as long as the predictions of the same picture use it too. */
  readonly box: Box;
}

/** One object that a detector claims. */
export interface PredictedBox extends TruthBox {
  readonly score: number;
}

/** One picture: what is there and what was found, each in any order. */
export interface EvaluatedPicture {
  readonly truths: readonly TruthBox[];
  readonly predictions: readonly PredictedBox[];
}

/** Points, 0 to 100. */
export interface ClassPrecision {
  /** Mean over IoU .50 to .95 by .05. */
  readonly ap: number;
  /** At IoU .50. */
  readonly ap50: number;
  /** Objects of this class in the ground truth, over all pictures; at least 1. */
  readonly instances: number;
}

/** Means over the classes that have ground truth; 0 when none has. */
export interface PrecisionReport {
  readonly ap: number;
  readonly ap50: number;
  /** By class id, only classes with ground truth. */
  readonly perClass: ReadonlyMap<number, ClassPrecision>;
}

/** Predictions counted per picture and class, strongest first. */
const MAX_DETECTIONS = 100;
const IOU_THRESHOLDS = steps(0.5, 0.95, 10);
const RECALL_POINTS = steps(0, 1, 101);

/**
 * COCO average precision. Per class and IoU threshold, predictions are taken strongest first (ties: in the order
 * given) and each takes the free ground-truth box that it overlaps most, if by at least the threshold; every other
 * prediction is a false one. Precision, made non-increasing from the right, is read at 101 recalls and averaged.
 * ref: COCO detection evaluation, https://cocodataset.org/#detection-eval (area “all”, no crowd regions)
 */
export function averagePrecision(pictures: readonly EvaluatedPicture[]): PrecisionReport {
  const classIds = new Set(pictures.flatMap(({ truths }) => truths.map(({ classId }) => classId)));
  const perClass = new Map<number, ClassPrecision>();
  for (const classId of [...classIds].sort((a, b) => a - b)) {
    perClass.set(classId, classPrecision(pictures, classId));
  }
  const classes = [...perClass.values()];
  return { ap: mean(classes.map(({ ap }) => ap)), ap50: mean(classes.map(({ ap50 }) => ap50)), perClass };
}

function classPrecision(pictures: readonly EvaluatedPicture[], classId: number): ClassPrecision {
  let instances = 0;
  const claims: Claim[] = [];
  for (const picture of pictures) {
    const truths = picture.truths.filter((truth) => truth.classId === classId);
    const predictions = picture.predictions
      .filter((prediction) => prediction.classId === classId)
      .sort((a, b) => b.score - a.score)
      .slice(0, MAX_DETECTIONS);
    instances += truths.length;
    claims.push(...matchPicture(predictions, truths));
  }
  claims.sort((a, b) => b.score - a.score);
  const byThreshold = IOU_THRESHOLDS.map((_, at) =>
    interpolatedPrecision(
      claims.map(({ right }) => right[at] === true),
      instances,
    ),
  );
  return { ap: 100 * mean(byThreshold), ap50: 100 * (byThreshold[0] ?? 0), instances };
}

/** A prediction and whether it is right at each IoU threshold. */
interface Claim {
  readonly score: number;
  readonly right: readonly boolean[];
}

function matchPicture(predictions: readonly PredictedBox[], truths: readonly TruthBox[]): Claim[] {
  const overlaps = predictions.map(({ box }) => truths.map((truth) => boxIou(box, truth.box)));
  const byThreshold = IOU_THRESHOLDS.map((threshold) => matchAt(overlaps, truths.length, threshold));
  return predictions.map(({ score }, index) => ({
    score,
    right: byThreshold.map((matched) => matched[index] === true),
  }));
}

function matchAt(overlaps: readonly (readonly number[])[], truthCount: number, threshold: number): boolean[] {
  const taken = new Array<boolean>(truthCount).fill(false);
  return overlaps.map((row) => {
    let best = -1;
    let bestIou = Math.min(threshold, 1 - 1e-10);
    row.forEach((iou, index) => {
      if (taken[index] || iou < bestIou) return;
      best = index;
      bestIou = iou;
    });
    if (best >= 0) taken[best] = true;
    return best >= 0;
  });
}

function interpolatedPrecision(right: readonly boolean[], instances: number): number {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let found = 0;
  right.forEach((isRight, index) => {
    if (isRight) found += 1;
    recalls.push(found / instances);
    precisions.push(found / (index + 1));
  });
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  }
  let at = 0;
  let sum = 0;
  for (const recall of RECALL_POINTS) {
    while (at < recalls.length && recalls[at]! < recall) at += 1;
    sum += precisions[at] ?? 0;
  }
  return sum / RECALL_POINTS.length;
}

/** Intersection over union of two boxes; 0 when either is empty or they only touch. */
function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  const union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection;
  return intersection / union;
}

/** Evenly spaced values with both ends exact. */
function steps(from: number, to: number, count: number): readonly number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? to : from + index * step));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
