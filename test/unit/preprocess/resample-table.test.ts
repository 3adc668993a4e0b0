import { describe, expect, it } from 'vitest';
import { pairedTable, type ResampleTable, resampleTable } from '../../../src/preprocess/resample-table.ts';
import { wholeWeights } from '../../../src/preprocess/whole-weights.ts';

describe('resampleTable', () => {
  it('takes each sample as it is at scale 1', () => {
    expect(samples(3, 3, 1)).toEqual([{ 0: 1 }, { 1: 1 }, { 2: 1 }]);
  });

  it('halves with weights 1 3 3 1, and makes them add up to 1 at the edges', () => {
    // Sample 0's centre lies between source samples 0 and 1: distances ½ and 1½ of 2 weigh ¾ and ¼.
    expect(samples(8, 4, 0.5)).toEqual([
      { 0: 3 / 7, 1: 3 / 7, 2: 1 / 7 },
      { 1: 0.125, 2: 0.375, 3: 0.375, 4: 0.125 },
      { 3: 0.125, 4: 0.375, 5: 0.375, 6: 0.125 },
      { 5: 1 / 7, 6: 3 / 7, 7: 3 / 7 },
    ]);
  });

  it('reduces by 3 with weights 1 2 3 2 1', () => {
    const [first, second] = samples(9, 3, 1 / 3);
    expect(Object.keys(second!)).toEqual(['2', '3', '4', '5', '6']);
    [1, 2, 3, 2, 1].forEach((part, i) => {
      expect(second![2 + i]).toBeCloseTo(part / 9, 12);
    });
    [2, 3, 2, 1].forEach((part, i) => {
      expect(first![i]).toBeCloseTo(part / 8, 12);
    });
  });

  it('is linear interpolation with clamped edges when enlarging', () => {
    expect(samples(2, 4, 2)).toEqual([{ 0: 1 }, { 0: 0.75, 1: 0.25 }, { 0: 0.25, 1: 0.75 }, { 1: 1 }]);
  });

  it('makes everything of a single sample', () => {
    expect(samples(1, 3, 3)).toEqual([{ 0: 1 }, { 0: 1 }, { 0: 1 }]);
  });

  it('makes a single sample of few, far below half a sample', () => {
    expect(samples(2, 1, 0.01)).toEqual([{ 0: expect.closeTo(0.5, 2), 1: expect.closeTo(0.5, 2) }]);
  });

  it.each([
    [1280, 0.325],
    [719, 0.1],
    [37, 0.999],
    [37, 1.001],
    [5, 7.3],
  ])('weighs %i samples at scale %f with positive parts of 1, inside the picture', (length, scale) => {
    const table = resampleTable(length, Math.max(1, Math.round(length * scale)), scale);
    table.firsts.forEach((first, x) => {
      const parts = table.weights.subarray(x * table.taps, x * table.taps + table.counts[x]!);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first + parts.length).toBeLessThanOrEqual(length);
      expect(Math.min(...parts)).toBeGreaterThan(0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    });
  });
});

describe('wholeWeights', () => {
  it('rounds so that nothing is lost', () => {
    expect([...wholeWeights(Float64Array.of(1 / 3, 1 / 3, 1 / 3, 1, 0, 0), 3, 4)]).toEqual([
      5, 6, 5, 16, 0, 0,
    ]);
  });
});

describe('pairedTable', () => {
  it('gives a sample that stands for two what both weigh', () => {
    const halved = resampleTable(8, 4, 0.5);
    expect(samplesOf(pairedTable(halved))).toEqual([
      { 0: 6 / 7, 1: 1 / 7 },
      { 0: 0.125, 1: 0.75, 2: 0.125 },
      { 1: 0.125, 2: 0.75, 3: 0.125 },
      { 2: 1 / 7, 3: 6 / 7 },
    ]);
  });

  it('takes the last one of an odd number for itself', () => {
    expect(samplesOf(pairedTable(resampleTable(3, 3, 1)))).toEqual([{ 0: 1 }, { 0: 1 }, { 1: 1 }]);
  });
});

/** Per output sample, source sample → weight. */
function samples(sourceLength: number, length: number, scale: number): Record<number, number>[] {
  return samplesOf(resampleTable(sourceLength, length, scale));
}

function samplesOf({ taps, firsts, counts, weights }: ResampleTable): Record<number, number>[] {
  return [...firsts].map((first, x) =>
    Object.fromEntries(Array.from({ length: counts[x]! }, (_, i) => [first + i, weights[x * taps + i]!])),
  );
}
