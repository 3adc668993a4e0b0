import { describe, expect, it } from 'vitest';
import { findStrides } from '../../../../src/models/recognise/find-strides.ts';

describe('findStrides', () => {
  it.each([
    [8400, 640, 640, [8, 16, 32], 1],
    [25200, 640, 640, [8, 16, 32], 3],
    [3598, 416, 416, [8, 16, 32, 64], 1],
    [6300, 640, 480, [8, 16, 32], 1],
    [34000, 640, 640, [4, 8, 16, 32], 1],
    [6000, 640, 640, [16, 32], 3],
    [484, 352, 352, [16], 1],
  ])('%i anchors on %i × %i', (anchors, width, height, strides, anchorsPerCell) => {
    expect(findStrides(anchors, { width, height })).toEqual({ strides, anchorsPerCell });
  });

  it('knows no grid of 300 queries or of one row more', () => {
    expect(findStrides(300, { width: 640, height: 640 })).toBeNull();
    expect(findStrides(8401, { width: 640, height: 640 })).toBeNull();
  });
});
