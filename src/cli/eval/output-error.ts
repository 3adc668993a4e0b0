/** How far one output is from what was expected. */
export interface OutputError {
  /** Largest |got − expected|. */
  readonly maxAbsolute: number;
  /** Largest |got − expected| ÷ max(|expected|, {@link RELATIVE_FLOOR}). */
  readonly maxRelative: number;
}

/** Expected values smaller than this are compared as if they were this large. */
export const RELATIVE_FLOOR = 1e-3;

/**
 * Compares values of equal count. Equal infinities, and NaN where NaN is expected, are no error; any other meeting of a
 * NaN or infinity is an infinite one.
 */
export function outputError(got: ArrayLike<number>, expected: ArrayLike<number>): OutputError {
  let maxAbsolute = 0;
  let maxRelative = 0;
  for (let i = 0; i < expected.length; i++) {
    const a = got[i]!;
    const b = expected[i]!;
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const difference = Math.abs(a - b);
    const absolute = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    const scale = Number.isFinite(b) ? Math.max(Math.abs(b), RELATIVE_FLOOR) : 1;
    maxAbsolute = Math.max(maxAbsolute, absolute);
    maxRelative = Math.max(maxRelative, absolute / scale);
  }
  return { maxAbsolute, maxRelative };
}
