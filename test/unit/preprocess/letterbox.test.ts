import { describe, expect, it } from 'vitest';
import { fitLetterbox, sourceBoxFromInput } from '../../../src/preprocess/letterbox.ts';
import type { Box } from '../../../src/shared/geometry.ts';

const SQUARE_416 = { width: 416, height: 416 };

describe('fitLetterbox', () => {
  it('fits a wide picture to the width', () => {
    const box = fitLetterbox({ width: 1280, height: 720 }, SQUARE_416, 'top-left');
    expect(box).toMatchObject({ offsetX: 0, offsetY: 0, contentWidth: 416, contentHeight: 234 });
    expect(box.scale).toBeCloseTo(0.325, 12);
  });

  it('fits a tall picture to the height and centres it', () => {
    const box = fitLetterbox({ width: 480, height: 640 }, SQUARE_416, 'center');
    expect(box).toMatchObject({ offsetX: 52, offsetY: 0, contentWidth: 312, contentHeight: 416 });
  });

  it('puts the odd border pixel right and below when centring', () => {
    const box = fitLetterbox({ width: 4, height: 1 }, { width: 4, height: 4 }, 'center');
    expect(box).toMatchObject({ offsetX: 0, offsetY: 1, contentHeight: 1 });
  });

  it('enlarges a single pixel to the whole target', () => {
    const box = fitLetterbox({ width: 1, height: 1 }, SQUARE_416, 'top-left');
    expect(box).toMatchObject({ scale: 416, contentWidth: 416, contentHeight: 416 });
  });

  it('keeps at least one pixel of a hair-thin or huge picture', () => {
    expect(fitLetterbox({ width: 4000, height: 1 }, SQUARE_416, 'top-left').contentHeight).toBe(1);
    const huge = fitLetterbox({ width: 40_000, height: 30_000 }, SQUARE_416, 'top-left');
    expect(huge).toMatchObject({ contentWidth: 416, contentHeight: 312 });
  });

  it('fits a non-square target', () => {
    const box = fitLetterbox({ width: 100, height: 100 }, { width: 640, height: 320 }, 'center');
    expect(box).toMatchObject({ scale: 3.2, offsetX: 160, offsetY: 0, contentWidth: 320 });
  });

  it('stretches over the whole target, and boxes back out of it', () => {
    const box = fitLetterbox({ width: 200, height: 50 }, { width: 100, height: 100 }, 'stretch');
    expect(box).toMatchObject({ scale: 0.5, scaleY: 2, offsetX: 0, offsetY: 0 });
    expect(box).toMatchObject({ contentWidth: 100, contentHeight: 100 });
    expect(sourceBoxFromInput(10, 20, 50, 100, box)).toEqual([20, 10, 100, 50]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a side of %s', (width) => {
    expect(() => fitLetterbox({ width, height: 10 }, SQUARE_416, 'top-left')).toThrow(RangeError);
  });
});

describe('sourceBoxFromInput', () => {
  it('takes an input box to the source by hand', () => {
    const box = fitLetterbox({ width: 200, height: 100 }, { width: 100, height: 100 }, 'center');
    expect(box).toMatchObject({ scale: 0.5, offsetY: 25 });
    expect(sourceBoxFromInput(10, 30, 60, 75, box)).toEqual([20, 10, 120, 100]);
  });

  it('clips to the source, and says where nothing is left', () => {
    const box = fitLetterbox({ width: 200, height: 100 }, { width: 100, height: 100 }, 'center');
    expect(sourceBoxFromInput(-5, 0, 60, 99, box)).toEqual([0, 0, 120, 100]);
    expect(sourceBoxFromInput(10, 0, 60, 25, box)).toBeNull();
    expect(sourceBoxFromInput(100, 30, 120, 75, box)).toBeNull();
  });

  const sizes = [
    [1280, 720],
    [720, 1280],
    [1, 1],
    [3, 4000],
    [8192, 8192],
    [417, 415],
  ] as const;
  it.each(sizes)('undoes scaling and shifting of a %i × %i picture', (width, height) => {
    for (const align of ['top-left', 'center'] as const) {
      const letterbox = fitLetterbox({ width, height }, SQUARE_416, align);
      const source: Box = [0, height * 0.25, width * 0.75, height];
      const { scale, offsetX, offsetY } = letterbox;
      const input: Box = [
        source[0] * scale + offsetX,
        source[1] * scale + offsetY,
        source[2] * scale + offsetX,
        source[3] * scale + offsetY,
      ];
      const back = sourceBoxFromInput(...input, letterbox);
      for (const edge of [0, 1, 2, 3] as const) expect(back![edge]).toBeCloseTo(source[edge], 8);
    }
  });
});
