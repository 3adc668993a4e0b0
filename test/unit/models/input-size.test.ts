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
});

function cardWith(min: number, max: number, multipleOf: number, aspect?: number): DetectCard {
  const sizes = { default: 416, min, max, multipleOf, ...(aspect === undefined ? {} : { aspect }) };
  return { ...YOLOX_NANO, input: { ...YOLOX_NANO.input, sizes } };
}
