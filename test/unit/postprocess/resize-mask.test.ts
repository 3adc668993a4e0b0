import { expect, it } from 'vitest';
import { resizeMask } from '../../../src/postprocess/resize-mask.ts';
import { maskOf } from './masks.ts';

it('keeps a mask of the frame’s size as it is', () => {
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  for (const kind of ['classes', 'alpha'] as const) {
    expect([...resizeMask(maskOf(kind, rows), { width: 3, height: 2 })]).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

it('takes the nearest class and makes no others', () => {
  const mask = maskOf('classes', [
    [0, 9],
    [4, 2],
  ]);
  expect([...resizeMask(mask, { width: 4, height: 3 })]).toEqual([0, 0, 9, 9, 4, 4, 2, 2, 4, 4, 2, 2]);
  expect([...resizeMask(mask, { width: 1, height: 1 })]).toEqual([2]);
});

it('mixes alpha by distance from pixel centres', () => {
  const mask = maskOf('alpha', [[0, 200]]);
  expect([...resizeMask(mask, { width: 4, height: 1 })]).toEqual([0, 50, 150, 200]);
  const square = maskOf('alpha', [
    [0, 100],
    [100, 200],
  ]);
  expect([...resizeMask(square, { width: 1, height: 1 })]).toEqual([100]);
});

it('rounds to the nearest byte and stays within 255', () => {
  const mask = maskOf('alpha', [[255, 254]]);
  expect([...resizeMask(mask, { width: 4, height: 2 })]).toEqual([255, 255, 254, 254, 255, 255, 254, 254]);
  expect([...resizeMask(maskOf('alpha', [[255]]), { width: 2, height: 2 })]).toEqual([255, 255, 255, 255]);
});

it('crops to the frame and mixes in nothing of the border', () => {
  const rows = [
    [77, 77, 77, 77],
    [77, 10, 30, 77],
    [77, 77, 77, 77],
  ];
  const content = { x: 1, y: 1, width: 2, height: 1 };
  expect([...resizeMask(maskOf('alpha', rows, content), { width: 4, height: 2 })]).toEqual([
    10, 15, 25, 30, 10, 15, 25, 30,
  ]);
  expect([...resizeMask(maskOf('classes', rows, content), { width: 4, height: 2 })]).toEqual([
    10, 10, 30, 30, 10, 10, 30, 30,
  ]);
});

it('takes the nearest of a smaller frame, not always the first', () => {
  const mask = maskOf('classes', [[0, 1, 2, 3, 4, 5]]);
  expect([...resizeMask(mask, { width: 2, height: 1 })]).toEqual([1, 4]);
});

it('makes one value of one pixel, and none for an empty frame', () => {
  expect([...resizeMask(maskOf('classes', [[3]]), { width: 2, height: 1 })]).toEqual([3, 3]);
  expect(resizeMask(maskOf('alpha', [[3]]), { width: 0, height: 5 })).toHaveLength(0);
});
