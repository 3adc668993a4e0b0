import { describe, expect, it, test } from 'vitest';
import type { ClassShare } from '../../../src/shared/segmentation.ts';
import { legendSentence, orderLegend, percent, seesNobody } from '../../../src/ui/legend-order.ts';

const LABELS = ['sky', 'road', 'car', 'tree'];

function shares(...values: number[]): ClassShare[] {
  return values.map((share, classId) => ({ label: LABELS[classId]!, classId, share }));
}

function names(entries: readonly ClassShare[]): string {
  return entries.map(({ label }) => label).join(' ');
}

describe('orderLegend', () => {
  it('lists the largest first', () => {
    expect(names(orderLegend([], shares(0.2, 0.5, 0.05, 0.25)))).toBe('road tree sky car');
  });

  it('holds still while two are about equal, and follows when one outgrows the other', () => {
    const first = orderLegend([], shares(0.4, 0.39));
    const swapped = orderLegend(first, shares(0.39, 0.41));
    expect(names(swapped)).toBe('sky road');
    expect(swapped.map(({ share }) => share)).toEqual([0.39, 0.41]);
    expect(names(orderLegend(swapped, shares(0.3, 0.5)))).toBe('road sky');
  });

  it('puts a new one where it belongs at once', () => {
    const first = orderLegend([], shares(0.6, 0.3));
    expect(names(orderLegend(first, shares(0.5, 0.2, 0.3)))).toBe('sky car road');
  });

  it('lists specks only once they are no specks any more, and keeps them until they are gone', () => {
    const before = orderLegend([], shares(0.9, 0.004));
    expect(names(before)).toBe('sky');
    const entered = orderLegend(before, shares(0.9, 0.006));
    expect(names(entered)).toBe('sky road');
    expect(names(orderLegend(entered, shares(0.9, 0.002)))).toBe('sky road');
    expect(names(orderLegend(entered, shares(0.9)))).toBe('sky');
  });

  it('keeps the one shown alone, at nothing', () => {
    const before = orderLegend([], shares(0.5, 0.3));
    const now = orderLegend(before, shares(0.8), 1);
    expect(names(now)).toBe('sky road');
    expect(now[1]!.share).toBe(0);
  });

  it('is empty for nothing', () => {
    expect(orderLegend([], [])).toEqual([]);
    expect(orderLegend(shares(0.5), [])).toEqual([]);
  });
});

test('legendSentence names the largest five', () => {
  expect(legendSentence([])).toBe('I see nothing that I know.');
  expect(legendSentence(shares(0.5, 0.25, 0.002))).toBe('I see sky 50 percent, road 25 percent.');
  const many = Array.from({ length: 8 }, (_, classId) => ({ label: `c${classId}`, classId, share: 0.1 }));
  expect(legendSentence(many).match(/percent/g)).toHaveLength(5);
});

test.each([
  [0, '0'],
  [0.004, '<1'],
  [0.005, '1'],
  [0.334, '33'],
  [1, '100'],
])('%f is %s percent', (share, text) => {
  expect(percent(share)).toBe(text);
});

test('seesNobody', () => {
  const person = (share: number): ClassShare[] => [{ label: 'person', classId: 1, share }];
  expect(seesNobody([])).toBe(true);
  expect(seesNobody(person(0.001))).toBe(true);
  expect(seesNobody(person(0.2))).toBe(false);
});
