/** x ÷ (1 + e⁻ˣ). ref: Elfwing et al. 2017, arXiv 1702.03118 */
export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** x · clamp(x + 3, 0, 6) ÷ 6. ref: Howard et al. 2019, arXiv 1905.02244 */
export function hardSwish(x: number): number {
  return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
}
