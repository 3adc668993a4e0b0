import { describe, expect, it } from 'vitest';
import { coverFit } from '../../../src/render/cover-fit.ts';

describe('coverFit', () => {
  it('takes all of a picture of the same shape', () => {
    expect(coverFit({ width: 200, height: 100 }, { width: 40, height: 20 })).toEqual({
      x: 0,
      y: 0,
      width: 200,
      height: 100,
    });
  });

  it('cuts the sides of a wider one and the top and foot of a higher one, as much on each', () => {
    const frame = { width: 100, height: 100 };
    expect(coverFit({ width: 300, height: 100 }, frame)).toEqual({ x: 100, y: 0, width: 100, height: 100 });
    expect(coverFit({ width: 50, height: 90 }, frame)).toEqual({ x: 0, y: 20, width: 50, height: 50 });
  });
});
