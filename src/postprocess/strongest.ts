/**
 * Index of the largest of `count` values from `from` on, `step` apart; the first of equals, NaN never.
 * @returns −1 where there is none
 */
export function strongest(values: Float32Array, from: number, count: number, step = 1): number {
  let best = -1;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let i = 0, at = from; i < count; i++, at += step) {
    const value = values[at]!;
    if (value > bestValue || (best < 0 && value === bestValue)) {
      bestValue = value;
      best = i;
    }
  }
  return best;
}
