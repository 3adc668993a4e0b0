import { expect, test } from 'vitest';
import { orderClasses } from '../../../src/ui/order-classes.ts';

const list = (scores: Readonly<Record<number, number>>) =>
  Object.entries(scores).map(([id, score]) => ({ label: `class ${id}`, classId: Number(id), score }));
const idsOf = (listed: ReturnType<typeof orderClasses>) => listed.map(({ classId }) => classId);

test('the first list is in the order of its scores', () => {
  expect(idsOf(orderClasses([], list({ 1: 0.1, 2: 0.6, 3: 0.3 })))).toEqual([2, 3, 1]);
});

test('near equals keep their places, and a clear lead changes them at once', () => {
  const before = orderClasses([], list({ 1: 0.4, 2: 0.39 }));
  expect(idsOf(orderClasses(before, list({ 1: 0.39, 2: 0.41 })))).toEqual([1, 2]);
  expect(idsOf(orderClasses(before, list({ 1: 0.38, 2: 0.42 })))).toEqual([2, 1]);
});

test('what is next to nothing stands below what is not', () => {
  const before = orderClasses([], list({ 1: 0.9, 2: 0.004, 3: 0.003 }));
  expect(idsOf(orderClasses(before, list({ 1: 0.9, 2: 0.003, 3: 0.012 })))).toEqual([1, 3, 2]);
});

test('a class that comes goes to its place, one that goes leaves', () => {
  const before = orderClasses([], list({ 1: 0.5, 2: 0.3, 3: 0.2 }));
  expect(idsOf(orderClasses(before, list({ 1: 0.4, 3: 0.2, 4: 0.39 })))).toEqual([1, 4, 3]);
  expect(orderClasses(before, [])).toEqual([]);
});
