import { describe, expect, test } from 'vitest';
import { matchDetections } from '../../../src/postprocess/match-detections.ts';
import { agreementShare, countAgreement } from '../../../src/shared/agreement.ts';
import type { Box } from '../../../src/shared/geometry.ts';

const at = (label: string, ...box: Box) => ({ label, box });

describe('the same thing', () => {
  test('is of the same class and overlaps by half', () => {
    const person = at('person', 0, 0, 10, 10);
    // 10 × 5 of 10 × 10: an IoU of exactly 0.5.
    expect(matchDetections([person], [at('person', 0, 0, 10, 5)])).toEqual([0]);
    expect(matchDetections([person], [at('person', 0, 0, 10, 4.9)])).toEqual([-1]);
    expect(matchDetections([person], [at('dog', 0, 0, 10, 10)])).toEqual([-1]);
  });

  test('is told by the name of its class, as it is written or not', () => {
    expect(matchDetections([at('Cup ', 0, 0, 4, 4)], [at('cup', 0, 0, 4, 4)])).toEqual([0]);
  });

  test('goes to the best overlap, and to one only', () => {
    const first = [at('cup', 0, 0, 10, 10), at('cup', 1, 0, 11, 10)];
    const second = [at('cup', 1, 0, 11, 10)];
    expect(matchDetections(first, second)).toEqual([-1, 0]);
    expect(matchDetections(second, first)).toEqual([1]);
  });

  test('goes to the strongest of equals', () => {
    const cup = at('cup', 0, 0, 10, 10);
    expect(matchDetections([cup, cup], [cup])).toEqual([0, -1]);
    expect(matchDetections([cup], [cup, cup])).toEqual([0]);
  });

  test('is nowhere where nothing is', () => {
    expect(matchDetections([], [at('cup', 0, 0, 1, 1)])).toEqual([]);
    expect(matchDetections([at('cup', 0, 0, 1, 1)], [])).toEqual([-1]);
    // No area, no overlap, and no NaN.
    expect(matchDetections([at('cup', 3, 3, 3, 3)], [at('cup', 3, 3, 3, 3)])).toEqual([-1]);
    expect(matchDetections([at('cup', Number.NaN, 0, 1, 1)], [at('cup', 0, 0, 1, 1)])).toEqual([-1]);
  });
});

describe('agreement', () => {
  test('is what both found, of all that was found', () => {
    const counted = countAgreement([1, -1, 0], 4);
    expect(counted).toEqual({ both: 2, onlyFirst: 1, onlySecond: 2 });
    expect(agreementShare(counted)).toBe(0.4);
  });

  test('is whole where both found the same, none where they found nothing in common, and unknown where neither found any', () => {
    expect(agreementShare(countAgreement([0], 1))).toBe(1);
    expect(agreementShare(countAgreement([-1], 1))).toBe(0);
    expect(agreementShare(countAgreement([], 0))).toBeNull();
  });
});
