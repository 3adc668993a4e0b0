import { expect, it } from 'vitest';
import { refineAlpha } from '../../../src/postprocess/refine-alpha.ts';
import { maskOf } from './masks.ts';

const WIDTH = 24;
const HEIGHT = 9;

/** The same row, `HEIGHT` times. */
function rowsOf(valueAt: (x: number) => number): number[][] {
  const row = Array.from({ length: WIDTH }, (_, x) => valueAt(x));
  return Array.from({ length: HEIGHT }, () => row);
}

/** A dark and a light half, with the edge at column 12 and a little noise. */
const LUMA = Uint8Array.from(
  { length: WIDTH * HEIGHT },
  (_, at) => (at % WIDTH < 12 ? 60 : 190) + ((at * 7) % 5),
);

it('keeps what is sure', () => {
  for (const value of [0, 255]) {
    const mask = maskOf(
      'alpha',
      rowsOf(() => value),
    );
    expect(refineAlpha(mask, LUMA).values).toEqual(mask.values);
  }
});

it('keeps an edge that is where the picture has one', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => (x < 12 ? 0 : 255)),
  );
  expect(refineAlpha(mask, LUMA).values).toEqual(mask.values);
});

it('makes a wide edge about the picture’s edge a narrow one', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => Math.min(255, Math.max(0, 128 + (x - 11.5) * 40))),
  );
  const { values } = refineAlpha(mask, LUMA);
  const middle = [...values.subarray(4 * WIDTH, 5 * WIDTH)];
  expect(Math.max(...middle.slice(0, 9))).toBeLessThan(16);
  expect(Math.min(...middle.slice(15))).toBeGreaterThan(239);
  expect(Math.max(...middle.slice(9, 12))).toBeLessThan(90);
  expect(Math.min(...middle.slice(12, 15))).toBeGreaterThan(165);
  expect(middle[12]! - middle[11]!).toBeGreaterThan(100);
});

it('moves an edge that is a pixel off to where the picture’s is', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => (x < 13 ? 0 : 255)),
  );
  const { values } = refineAlpha(mask, LUMA);
  expect(values[4 * WIDTH + 11]).toBe(0);
  expect(values[4 * WIDTH + 12]).toBeGreaterThan(128);
});

it('of a picture without edges rounds a soft edge off and keeps its middle', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => (x < 12 ? 0 : 255)),
  );
  const { values } = refineAlpha(mask, new Uint8Array(WIDTH * HEIGHT).fill(99));
  const [left, right] = [values[4 * WIDTH + 11]!, values[4 * WIDTH + 12]!];
  expect(left + right).toBe(255);
  expect(left).toBeLessThan(right);
});

it('reads and writes nothing of the border about the frame', () => {
  const content = { x: 3, y: 2, width: 10, height: 5 };
  const inside = (x: number, y: number) => x >= 3 && x < 13 && y >= 2 && y < 7;
  const valuesWith = (border: number) =>
    Array.from({ length: HEIGHT }, (_, y) =>
      Array.from({ length: WIDTH }, (_, x) => (inside(x, y) ? (x * 53 + y * 31) % 256 : border)),
    );
  const one = refineAlpha(maskOf('alpha', valuesWith(7), content), LUMA).values;
  const two = refineAlpha(maskOf('alpha', valuesWith(240), content), LUMA).values;
  one.forEach((value, at) => {
    const within = inside(at % WIDTH, Math.floor(at / WIDTH));
    expect(value).toBe(within ? two[at] : 7);
  });
});

it('of one pixel, or one row, is within what was there', () => {
  expect([...refineAlpha(maskOf('alpha', [[131]]), Uint8Array.of(5)).values]).toEqual([131]);
  const row = refineAlpha(maskOf('alpha', [[0, 90, 255]]), Uint8Array.of(0, 0, 255)).values;
  expect(row[1]).toBeLessThan(90);
  expect(row[2]).toBe(255);
});

it('moves an unsure pixel no further from the frame before than it must', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => Math.min(255, Math.max(0, 128 + (x - 11.5) * 40))),
  );
  const plain = refineAlpha(mask, LUMA).values;
  const at = 4 * WIDTH + 10;
  for (const [away, left] of [
    [0, 0],
    [12, 12],
    [-12, -12],
    [13, 12],
    [-40, -12],
    [200, 12],
  ] as const) {
    const previous = plain.map((value, index) => (index === at ? value + away : 255 - value));
    const { values } = refineAlpha(mask, LUMA, previous);
    expect(values[at]! - plain[at]!).toBe(left);
    // What is sure follows the map at once.
    expect([values[0], values[WIDTH - 1]]).toEqual([0, 255]);
    expect(previous[at]! - plain[at]!).toBe(away);
  }
});

it('makes a mask of its own and changes nothing else', () => {
  const mask = maskOf(
    'alpha',
    rowsOf((x) => x * 10),
  );
  const before = mask.values.slice();
  const refined = refineAlpha(mask, LUMA);
  expect(refined.values).not.toBe(mask.values);
  expect(refined).toEqual({ ...mask, values: refined.values });
  expect(mask.values).toEqual(before);
});

it('refuses maps of classes and other lengths', () => {
  const mask = maskOf('alpha', [[1, 2]]);
  expect(() => refineAlpha(maskOf('classes', [[1, 2]]), new Uint8Array(2))).toThrow(
    new RangeError('refining needs an alpha map and 2 values of luma, got classes and 2'),
  );
  expect(() => refineAlpha(mask, new Uint8Array(3))).toThrow(RangeError);
  expect(() => refineAlpha(mask, new Uint8Array(2), new Uint8Array(1))).toThrow(
    new RangeError(
      'refining needs an alpha map and 2 values of luma, got alpha and 2 and 1 of the frame before',
    ),
  );
});
