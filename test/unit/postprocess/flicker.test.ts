import { expect, it } from 'vitest';
import { flicker } from '../../../src/postprocess/flicker.ts';
import { maskOf } from './masks.ts';

it('of the same map is none', () => {
  expect(flicker(maskOf('classes', [[4, 2]]), maskOf('classes', [[4, 2]]))).toBe(0);
});

it('is the share of pixels of another class', () => {
  expect(flicker(maskOf('classes', [[0, 1, 2, 3]]), maskOf('classes', [[0, 2, 2, 0]]))).toBe(0.5);
  expect(flicker(maskOf('classes', [[0]]), maskOf('classes', [[1]]))).toBe(1);
});

it('of alpha maps counts what passes one half', () => {
  expect(flicker(maskOf('alpha', [[0, 127, 128, 255]]), maskOf('alpha', [[127, 128, 255, 0]]))).toBe(0.5);
});

it('looks at the frame only', () => {
  const content = { x: 1, y: 0, width: 1, height: 2 };
  const before = maskOf(
    'classes',
    [
      [0, 1],
      [0, 1],
    ],
    content,
  );
  const after = maskOf(
    'classes',
    [
      [9, 1],
      [9, 2],
    ],
    content,
  );
  expect(flicker(before, after)).toBe(0.5);
});

it('of no pixels is none', () => {
  const content = { x: 0, y: 0, width: 0, height: 0 };
  expect(flicker(maskOf('classes', [[0]], content), maskOf('classes', [[1]], content))).toBe(0);
});

it('refuses maps of another form', () => {
  expect(() => flicker(maskOf('classes', [[0, 1]]), maskOf('classes', [[0], [1]]))).toThrow(
    new RangeError('the maps differ: classes 2×1 with 2×1 at (0, 0) and classes 1×2 with 1×2 at (0, 0)'),
  );
  expect(() => flicker(maskOf('classes', [[0]]), maskOf('alpha', [[0]]))).toThrow(RangeError);
});
