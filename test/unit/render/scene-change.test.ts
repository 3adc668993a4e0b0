import { describe, expect, it } from 'vitest';
import { boxOpacity, changeWithin, THUMBNAIL } from '../../../src/render/scene-change.ts';

const { width, height } = THUMBNAIL;
const frame = { width: width * 20, height: height * 20 };
const grey = (value: (x: number, y: number) => number) =>
  Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));

describe('changeWithin', () => {
  const dark = grey(() => 40);
  const rightHalfBright = grey((x) => (x < width / 2 ? 40 : 200));

  it('finds no change in the same picture', () => {
    expect(changeWithin([0, 0, 640, 480], frame, dark, dark)).toBe(0);
  });

  it('looks only where the box is', () => {
    expect(changeWithin([0, 0, 320, 480], frame, dark, rightHalfBright)).toBe(0);
    expect(changeWithin([320, 0, 640, 480], frame, dark, rightHalfBright)).toBe(160);
    expect(changeWithin([160, 0, 480, 480], frame, dark, rightHalfBright)).toBe(80);
  });

  it('takes boxes smaller than a cell, at the edge and outside', () => {
    expect(changeWithin([400, 100, 401, 101], frame, dark, rightHalfBright)).toBe(160);
    expect(changeWithin([640, 480, 640, 480], frame, dark, rightHalfBright)).toBe(160);
    expect(changeWithin([-50, -50, -10, -10], frame, dark, rightHalfBright)).toBe(0);
  });
});

describe('boxOpacity', () => {
  it('draws a fresh box in full, whatever changed', () => {
    expect(boxOpacity(0, null)).toBe(1);
    expect(boxOpacity(500, 255)).toBe(1);
  });

  it('fades an old one where nothing is known', () => {
    expect(boxOpacity(650, null)).toBeCloseTo(0.5);
    expect(boxOpacity(800, null)).toBe(0);
    expect(boxOpacity(60_000, null)).toBe(0);
  });

  it('keeps an old one where the picture stayed the same, and takes it away where it did not', () => {
    expect(boxOpacity(3000, 3)).toBe(1);
    expect(boxOpacity(501, 60)).toBe(0);
  });
});
