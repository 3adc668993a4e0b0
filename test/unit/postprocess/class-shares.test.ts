import { expect, it } from 'vitest';
import { classShares } from '../../../src/postprocess/class-shares.ts';
import { maskOf } from './masks.ts';

const LABELS = ['sky', 'road', 'car'] as const;

it('of one pixel is all of one class', () => {
  expect(classShares(maskOf('classes', [[2]]), LABELS)).toEqual([{ label: 'car', classId: 2, share: 1 }]);
});

it('come largest first, of equals the lower class first, and without classes that are not there', () => {
  const mask = maskOf('classes', [
    [2, 0, 2],
    [0, 2, 2],
  ]);
  expect(classShares(mask, LABELS)).toEqual([
    { label: 'car', classId: 2, share: 4 / 6 },
    { label: 'sky', classId: 0, share: 2 / 6 },
  ]);
  expect(classShares(maskOf('classes', [[1, 0]]), LABELS).map(({ label }) => label)).toEqual(['sky', 'road']);
});

it('leave out the border about the frame', () => {
  const rows = [
    [0, 0, 0, 0],
    [0, 1, 2, 0],
    [0, 1, 1, 0],
  ];
  const mask = maskOf('classes', rows, { x: 1, y: 1, width: 2, height: 2 });
  expect(classShares(mask, LABELS)).toEqual([
    { label: 'road', classId: 1, share: 0.75 },
    { label: 'car', classId: 2, share: 0.25 },
  ]);
});

it('of an alpha map are by the larger half', () => {
  const mask = maskOf('alpha', [[0, 127, 128, 255, 200]]);
  expect(classShares(mask, ['background', 'person'])).toEqual([
    { label: 'person', classId: 1, share: 3 / 5 },
    { label: 'background', classId: 0, share: 2 / 5 },
  ]);
  expect(classShares(maskOf('alpha', [[0, 1, 2]]), ['background', 'person'])).toEqual([
    { label: 'background', classId: 0, share: 1 },
  ]);
});

it('count what has no label as pixels of the frame', () => {
  expect(classShares(maskOf('classes', [[0, 7]]), LABELS)).toEqual([
    { label: 'sky', classId: 0, share: 0.5 },
  ]);
});

it('of no pixels are none', () => {
  const mask = maskOf('classes', [[0]], { x: 0, y: 0, width: 0, height: 1 });
  expect(classShares(mask, LABELS)).toEqual([]);
});

it('refuse content that is not whole pixels of the map', () => {
  const outside = maskOf('classes', [[0, 1]], { x: 1, y: 0, width: 2, height: 1 });
  expect(() => classShares(outside, LABELS)).toThrow(
    new RangeError('content 2×1 at (1, 0) must be whole pixels of a map of 2×1, got 2 values'),
  );
  const broken = maskOf('classes', [[0, 1]], { x: 0.5, y: 0, width: 1, height: 1 });
  expect(() => classShares(broken, LABELS)).toThrow(RangeError);
});

it('change nothing in the mask', () => {
  const mask = maskOf('alpha', [[3, 200]]);
  classShares(mask, ['background', 'person']);
  expect([...mask.values]).toEqual([3, 200]);
});
