import { expect, it } from 'vitest';
import { iou } from '../../../src/postprocess/iou.ts';
import type { Box } from '../../../src/shared/geometry.ts';

const cases: readonly [name: string, a: Box, b: Box, expected: number][] = [
  ['equal', [0, 0, 2, 2], [0, 0, 2, 2], 1],
  ['half of one in the other', [0, 0, 2, 2], [1, 0, 3, 2], 1 / 3],
  ['one inside the other', [0, 0, 4, 4], [1, 1, 3, 3], 0.25],
  ['apart', [0, 0, 1, 1], [5, 5, 6, 6], 0],
  ['touching', [0, 0, 1, 1], [1, 0, 2, 1], 0],
  ['points', [1, 1, 1, 1], [1, 1, 1, 1], 0],
  ['NaN', [Number.NaN, 0, 1, 1], [0, 0, 1, 1], 0],
  ['one pixel', [0, 0, 1, 1], [0, 0, 1, 1], 1],
];

it.each(cases)('of boxes that are %s', (_, a, b, expected) => {
  expect(iou(a, b)).toBeCloseTo(expected, 12);
  expect(iou(b, a)).toBeCloseTo(expected, 12);
});
