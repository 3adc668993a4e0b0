/** One class and how likely it is. */
export interface ClassScore {
  readonly classId: number;
  /** 0 to 1. */
  readonly score: number;
}

/**
 * The `count` most likely classes, likeliest first; of equals the lower id. NaN is left out.
 * @param values one per class: probabilities, or logits to take the softmax of
 */
export function topClasses(
  values: Float32Array,
  count: number,
  scores: 'probabilities' | 'softmax',
): ClassScore[] {
  const classIds = Array.from(values.keys()).filter((classId) => !Number.isNaN(values[classId]!));
  classIds.sort((a, b) => values[b]! - values[a]! || a - b);
  const largest = values[classIds[0] ?? 0] ?? 0;
  const sum =
    scores === 'softmax'
      ? classIds.reduce((total, classId) => total + Math.exp(values[classId]! - largest), 0)
      : 1;
  const scoreOf = (value: number) => (scores === 'softmax' ? Math.exp(value - largest) / sum : value);
  return classIds.slice(0, count).map((classId) => ({ classId, score: scoreOf(values[classId]!) }));
}
