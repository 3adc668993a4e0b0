import { describe, expect, it } from 'vitest';
import type { DetectCard } from '../../../src/models/card.ts';
import { allowedSizes, checkInputSize, inputPx } from '../../../src/models/input-size.ts';
import { YOLOX_NANO } from '../../../src/models/known/yolox-nano.ts';

describe('input sizes', () => {
  it('lists every multiple in range', () => {
    expect(allowedSizes(cardWith(100, 200, 32))).toEqual([128, 160, 192]);
  });

  it('takes the default for null and any allowed size', () => {
    expect(checkInputSize(cardWith(160, 640, 32), null)).toBe(416);
    expect(checkInputSize(cardWith(160, 640, 32), 320)).toBe(320);
  });

  it.each([300, 128, 672, 0, -32, 1.5, Number.NaN])('refuses %d and says what is allowed', (size) => {
    expect(() => checkInputSize(cardWith(160, 640, 32), size)).toThrow(
      expect.objectContaining({
        code: 'input-size-unsupported',
        details: { size, allowed: '160 to 640 in steps of 32' },
      }),
    );
  });

  it('names the only size of a model that has one', () => {
    expect(() => checkInputSize(cardWith(416, 416, 32), 320)).toThrow('Allowed: 416.');
  });

  it('has a square input where the card names no aspect', () => {
    expect(inputPx(cardWith(160, 640, 32), 320)).toEqual({ width: 320, height: 320 });
  });

  it.each([
    [4 / 3, 480, 384],
    [1.3333333333333333, 480, 384],
    [1.333333, 512, 384],
    [4 / 3, 224, 192],
    [0.75, 480, 640],
    [2, 64, 32],
  ])('rounds the height of aspect %d at %d up to %d', (aspect, width, height) => {
    expect(inputPx(cardWith(160, 640, 32, aspect), width)).toEqual({ width, height });
  });

  it.each([
    [640, 480, 416, 320],
    [1280, 720, 416, 256],
    [720, 1280, 256, 416],
    [100, 100, 416, 416],
    // 416 · 400 ÷ 520 is 320: not a row more.
    [520, 400, 416, 320],
    // 320.53 rounds to a row more, 320.42 does not.
    [4000, 3082, 416, 352],
    [4000, 3081, 416, 320],
    [10_000, 3, 416, 32],
  ])(
    'takes the shape of a picture of %d × %d by its longer side',
    (width, height, inputWidth, inputHeight) => {
      const follows = cardFollowing('side');
      expect(inputPx(follows, 416, { width, height })).toEqual({ width: inputWidth, height: inputHeight });
      expect(inputPx(follows, 416)).toEqual({ width: 416, height: 416 });
      expect(inputPx(cardWith(160, 640, 32), 416, { width, height })).toEqual({ width: 416, height: 416 });
    },
  );

  it.each([
    [640, 480, 288, 224],
    [1280, 720, 352, 192],
    [720, 1280, 192, 352],
    [550, 830, 224, 320],
    [100, 100, 256, 256],
    [10_000, 3, 512, 128],
    [3, 10_000, 128, 512],
  ])('takes the shape of a picture of %d × %d by its area', (width, height, inputWidth, inputHeight) => {
    const size = inputPx(cardFollowing('area'), 256, { width, height });
    expect(size).toEqual({ width: inputWidth, height: inputHeight });
  });
});

function cardWith(min: number, max: number, multipleOf: number, aspect?: number): DetectCard {
  const sizes = { default: 416, min, max, multipleOf, ...(aspect === undefined ? {} : { aspect }) };
  return { ...YOLOX_NANO, input: { ...YOLOX_NANO.input, sizes } };
}

function cardFollowing(followsPicture: 'side' | 'area'): DetectCard {
  const card = cardWith(160, 640, 32);
  return { ...card, input: { ...card.input, sizes: { ...card.input.sizes, followsPicture } } };
}
