/** What all forms of the kernel share: the two numbers of the smoothing rule. See reference.ts for the rule. */

/** Logits are held to ±this, the range of half-precision floats, and NaN is the lowest: sums of them stay finite. */
export const LOGIT_LIMIT = 65504;

/** Logits of disagreement from which on the past counts for nothing. */
export const FOLLOW_LOGITS = 4;

/** The past's weight where the new logits say the same class as the past did, and where they say another. */
export interface PastWeights {
  readonly agreed: number;
  readonly contested: number;
}

/**
 * A change of class must convince: what the new frame weighs, 1 − smoothing, it weighs to the third power then.
 * @param smoothing 0 to below 1
 */
export function pastWeights(smoothing: number): PastWeights {
  return { agreed: smoothing, contested: 1 - (1 - smoothing) ** 3 };
}
