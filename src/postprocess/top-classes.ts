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
  values: Float32Array | Float64Array,
  count: number,
  scores: 'probabilities' | 'softmax',
): ClassScore[] {
  const best: number[] = [];
  values.forEach((value, classId) => {
    if (Number.isNaN(value)) return;
    let at = best.length;
    while (at > 0 && value > values[best[at - 1]!]!) at--;
    if (at >= count) return;
    best.splice(at, 0, classId);
    if (best.length > count) best.pop();
  });
  const scoreOf = scorer(values, scores);
  return best.map((classId) => ({ classId, score: scoreOf(values[classId]!) }));
}

/**
 * How likely each class is, 0 to 1, in `out`; 0 where a value is NaN.
 * @param out as long as `values`
 */
export function classProbabilities(
  values: Float32Array,
  scores: 'probabilities' | 'softmax',
  out: Float64Array,
): void {
  const scoreOf = scorer(values, scores);
  for (let id = 0; id < out.length; id++) out[id] = Number.isNaN(values[id]!) ? 0 : scoreOf(values[id]!);
}

function scorer(
  values: Float32Array | Float64Array,
  scores: 'probabilities' | 'softmax',
): (value: number) => number {
  if (scores === 'probabilities') return (value) => value;
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > largest) largest = value;
  let sum = 0;
  for (const value of values) if (!Number.isNaN(value)) sum += Math.exp(value - largest);
  return (value) => Math.exp(value - largest) / sum;
}
