import { expect, test } from 'vitest';
import { Stillness } from '../../../src/camera/stillness.ts';

const FRAME_MS = 40;

/** Four cells of one brightness. */
function grey(value: number): Uint8ClampedArray {
  return new Uint8ClampedArray(16).fill(value);
}

/** How many of the pictures of so many milliseconds were looked at. */
function looks(
  stillness: Stillness,
  fromMs: number,
  forMs: number,
  picture: (ms: number) => Uint8ClampedArray,
) {
  let looked = 0;
  for (let ms = 0; ms < forMs; ms += FRAME_MS) {
    if (stillness.worthALook(picture(ms), fromMs + ms)) looked += 1;
  }
  return looked;
}

test('the first picture is looked at', () => {
  expect(new Stillness().worthALook(grey(0), 0)).toBe(true);
});

test('all are looked at until nothing has moved for 1.5 s, then two a second', () => {
  const stillness = new Stillness();
  expect(looks(stillness, 0, 1500, () => grey(80))).toBe(38);
  expect(looks(stillness, 2000, 10_000, () => grey(80))).toBe(20);
  expect(stillness.isStill(12_000)).toBe(true);
});

test('noise does not wake it, movement does at once and for a while', () => {
  const stillness = new Stillness();
  looks(stillness, 0, 4000, () => grey(80));
  expect(looks(stillness, 4000, 2000, (ms) => grey(ms % 80 === 0 ? 80 : 88))).toBeLessThanOrEqual(5);
  const moved = grey(80);
  moved[5] = 120;
  expect(stillness.worthALook(moved, 6000)).toBe(true);
  expect(stillness.isStill(6001)).toBe(false);
  expect(looks(stillness, 6040, 1400, () => moved)).toBe(35);
});

test('what creeps is seen: pictures are compared with the last one looked at', () => {
  const stillness = new Stillness();
  looks(stillness, 0, 4000, () => grey(80));
  // One step a picture; within half a second it has gone further than noise goes.
  expect(looks(stillness, 4000, 2000, (ms) => grey(80 + ms / FRAME_MS))).toBeGreaterThan(30);
});

test('pictures of another size, and those after a reset, are looked at', () => {
  const stillness = new Stillness();
  looks(stillness, 0, 4000, () => grey(80));
  expect(stillness.worthALook(new Uint8ClampedArray(8).fill(80), 4010)).toBe(true);
  looks(stillness, 4020, 4000, () => grey(80));
  stillness.reset();
  expect(stillness.worthALook(grey(80), 8050)).toBe(true);
});
