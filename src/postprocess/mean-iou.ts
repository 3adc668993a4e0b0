/** How well a segmenter does, all values 0 to 1. */
export interface SegmentationScores {
  /** The mean over the classes that occur in truth or prediction; null when none does. */
  readonly miou: number | null;
  /** Intersection over union by class id; null for a class that occurs in neither. */
  readonly perClass: readonly (number | null)[];
  /** The share of pixels that are right; null without pixels. */
  readonly globalAccuracy: number | null;
}

/**
 * Scores from a confusion matrix over a whole data set. ref: Everingham et al. 2015, doi 10.1007/s11263-014-0733-5
 *
 * @param counts `[truth][predicted]` pixels, `classCount` squared
 */
export function meanIou(counts: Float64Array, classCount: number): SegmentationScores {
  const predicted = new Float64Array(classCount);
  const truth = new Float64Array(classCount);
  let total = 0;
  let right = 0;
  counts.forEach((count, cell) => {
    truth[Math.floor(cell / classCount)]! += count;
    predicted[cell % classCount]! += count;
    total += count;
  });
  const perClass = Array.from({ length: classCount }, (_, classId) => {
    const both = counts[classId * classCount + classId]!;
    const either = truth[classId]! + predicted[classId]! - both;
    right += both;
    return either > 0 ? both / either : null;
  });
  const found = perClass.filter((value) => value !== null);
  return {
    miou: found.length > 0 ? found.reduce((sum, value) => sum + value, 0) / found.length : null,
    perClass,
    globalAccuracy: total > 0 ? right / total : null,
  };
}
