/** Logistic function: a logit as a probability. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Inverse of the logistic function: −∞ for 0, ∞ for 1. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
