import { describe, expect, it } from 'vitest';
import { outputError } from '../../../../src/cli/eval/output-error.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe('outputError', () => {
  it('finds the largest absolute and relative difference', () => {
    expect(outputError([101, 2], [100, 1])).toEqual({ maxAbsolute: 1, maxRelative: 1 });
  });

  it('does not blow up on expected zeros', () => {
    const { maxAbsolute, maxRelative } = outputError([1e-6], [0]);
    expect(maxAbsolute).toBe(1e-6);
    expect(maxRelative).toBeCloseTo(1e-3, 12);
  });

  it('takes equal infinities and NaN for NaN as right, others as infinitely wrong', () => {
    expect(outputError([infinity, nan, -infinity], [infinity, nan, -infinity]).maxAbsolute).toBe(0);
    expect(outputError([nan], [1])).toEqual({ maxAbsolute: infinity, maxRelative: infinity });
    expect(outputError([1], [nan]).maxAbsolute).toBe(infinity);
    expect(outputError([1], [infinity])).toEqual({ maxAbsolute: infinity, maxRelative: infinity });
  });

  it('is zero for no values', () => {
    expect(outputError([], [])).toEqual({ maxAbsolute: 0, maxRelative: 0 });
  });
});
