import { beforeAll, describe, expect, it } from 'vitest';
import { loadLaterTexts } from '../../../src/texts/later-texts.ts';
import {
  countsText,
  detectionsOf,
  onlyHere,
  onlyNames,
  onlyText,
  timesText,
} from '../../../src/ui/compare-text.ts';
import type { ComparedResult } from '../../../src/ui/comparison.ts';

const seen = (...labels: string[]) =>
  labels.map((label) => ({ label, classId: 0, score: 1, box: [0, 0, 1, 1] }) as const);

/** The first cup is both’s; dogs are the first’s alone, a cat and a cup the second’s. */
const RESULT = {
  detections: seen('cup', 'dog', 'dog'),
  comparison: { second: seen('cat', 'cup', 'cup'), matches: [2, -1, -1] },
} as unknown as ComparedResult;

beforeAll(() => loadLaterTexts());

describe('what only one of two models sees', () => {
  it('is known by index', () => {
    expect(RESULT.detections.map((_, index) => onlyHere(RESULT, 'first')(index))).toEqual([
      false,
      true,
      true,
    ]);
    expect(detectionsOf(RESULT, 'second').map((_, index) => onlyHere(RESULT, 'second')(index))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is named, each class once, and not all of many', () => {
    expect(onlyNames(RESULT, 'first')).toEqual(['dog']);
    expect(onlyNames(RESULT, 'second')).toEqual(['cat', 'cup']);
    const many = { ...RESULT, detections: seen('a', 'b', 'c', 'd', 'e') };
    const all = { ...many, comparison: { ...RESULT.comparison, matches: [-1, -1, -1, -1, -1] } };
    expect(onlyNames(all, 'first')).toEqual(['a', 'b', 'c', 'd']);
    expect(onlyText(['cat', 'cup'])).toBe('Only this one sees: cat, cup');
    expect(onlyText([])).toBe('It sees nothing that the other does not.');
  });
});

it('says times and counts, and that there are none yet', () => {
  expect(timesText({ medianMs: 46.26, p95Ms: 52 })).toBe('46 ms a frame, p95 52 ms');
  expect(timesText({ medianMs: null, p95Ms: null })).toBe('Not measured yet');
  const figures = { first: { medianMs: 1, p95Ms: 1 }, second: { medianMs: 1, p95Ms: 1 }, share: null };
  const agreement = { both: 12_000, onlyFirst: 1, onlySecond: 0 };
  expect(countsText({ ...figures, agreement, frames: 100 })).toBe(
    'Seen by both: 12,000; only by the first: 1; only by the second: 0; in 100 frames.',
  );
  expect(countsText({ ...figures, agreement, frames: 0 })).toBe(
    'Both look at the same frames of the live picture, one after the other.',
  );
});
