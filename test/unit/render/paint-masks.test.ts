import { expect, test } from 'vitest';
import type { PaintContext } from '../../../src/render/box-painter.ts';
import { movedWith, paintMasks } from '../../../src/render/paint-masks.ts';
import { fitViewport } from '../../../src/render/viewport.ts';

const SIZE = { width: 100, height: 50 };
const picture = {} as ImageBitmap;
const cells = [
  { x: 0, y: 0, width: 10, height: 5, box: [10, 10, 30, 20] as const },
  { x: 11, y: 0, width: 4, height: 4, box: [50, 10, 58, 18] as const },
];
const found = [{ box: [10, 10, 30, 20] as const }, { box: [50, 10, 58, 18] as const }];

/** What was drawn: from where to where, how opaque, and how the canvas was turned. */
function drawnBy(shown: Parameters<typeof paintMasks>[3], mirrored = false) {
  const drawn: { to: number[]; from: number[]; alpha: number; scale: number }[] = [];
  let scale = 1;
  const context = {
    globalAlpha: 1,
    save() {},
    restore() {
      scale = 1;
    },
    translate() {},
    scale(x: number) {
      scale = x;
    },
    drawImage(_: unknown, ...numbers: number[]) {
      drawn.push({ from: numbers.slice(0, 4), to: numbers.slice(4), alpha: this.globalAlpha, scale });
    },
  };
  const viewport = fitViewport({ source: SIZE, view: SIZE, fit: 'contain', mirrored });
  paintMasks(context as unknown as PaintContext, { cells, picture }, found, shown, viewport);
  return drawn;
}

const shown = (index: number, box: readonly [number, number, number, number], more = {}) => ({
  label: 'cat',
  classId: 0,
  score: 1,
  box,
  index,
  ...more,
});

test('a part of a box moves and grows with it', () => {
  expect(movedWith([12, 10, 20, 15], [10, 10, 30, 20], [20, 10, 60, 40])).toEqual([24, 10, 40, 25]);
  expect(movedWith([10, 10, 11, 11], [10, 10, 10, 10], [20, 30, 20, 30])).toEqual([20, 30, 21, 31]);
});

test('each mask lies in its box, the strongest on top, and fades with it', () => {
  const drawn = drawnBy([shown(0, [20, 10, 40, 20]), shown(1, [50, 10, 58, 18], { opacity: 0.5 })]);
  expect(drawn).toEqual([
    { from: [11, 0, 4, 4], to: [50, 10, 8, 8], alpha: 0.5, scale: 1 },
    { from: [0, 0, 10, 5], to: [20, 10, 20, 10], alpha: 1, scale: 1 },
  ]);
});

test('of what is no longer shown nothing is drawn, and a mirrored picture has mirrored masks', () => {
  expect(drawnBy([shown(1, [50, 10, 58, 18])], true)).toEqual([
    { from: [11, 0, 4, 4], to: [42, 10, 8, 8], alpha: 1, scale: -1 },
  ]);
  expect(drawnBy([])).toEqual([]);
});

test('a still’s detections stand in their own order', () => {
  const { index: _, ...still } = shown(0, [10, 10, 30, 20]);
  expect(drawnBy([still])).toMatchObject([{ from: [0, 0, 10, 5], to: [10, 10, 20, 10] }]);
});
