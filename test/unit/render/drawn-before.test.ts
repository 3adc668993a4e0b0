import { beforeEach, describe, expect, it } from 'vitest';
import type { PaintedDetection } from '../../../src/render/box-painter.ts';
import { DrawnBefore } from '../../../src/render/drawn-before.ts';
import { fitViewport, NO_INSETS, type Viewport } from '../../../src/render/viewport.ts';

const PERSON: PaintedDetection = { label: 'person', classId: 0, score: 0.871, box: [10, 20, 110, 220] };
const CUP: PaintedDetection = { label: 'cup', classId: 41, score: 0.5, box: [300, 20, 340, 80], opacity: 1 };

describe('DrawnBefore', () => {
  let drawn: DrawnBefore;
  let viewport: Viewport;

  beforeEach(() => {
    drawn = new DrawnBefore();
    viewport = laidOut();
    expect(drawn.shows([PERSON, CUP], viewport, 2)).toBe(false);
  });

  it('knows the same boxes again, and none', () => {
    expect(drawn.shows([{ ...PERSON }, { ...CUP }], viewport, 2)).toBe(true);
    expect(drawn.shows([], viewport, 2)).toBe(false);
    expect(drawn.shows([], viewport, 2)).toBe(true);
    expect(drawn.shows([PERSON], viewport, 2)).toBe(false);
  });

  it.each<[string, Partial<PaintedDetection>]>([
    ['its label', { label: 'dog' }],
    ['its class', { classId: 1 }],
    ['its percent', { score: 0.876 }],
    ['its opacity', { opacity: 0.5 }],
    ['a corner, by half a canvas pixel', { box: [10, 20, 110, 220.5] }],
  ])('draws anew where a box changed %s', (_, change) => {
    expect(drawn.shows([{ ...PERSON, ...change }, CUP], viewport, 2)).toBe(false);
  });

  it('leaves boxes alone that moved by less, until they have moved by more since they were drawn', () => {
    const moved = (by: number): PaintedDetection => ({
      ...PERSON,
      score: 0.869,
      box: [10 + by, 20, 110, 220],
    });
    expect(drawn.shows([moved(0.3), CUP], viewport, 2)).toBe(true);
    expect(drawn.shows([moved(0.6), CUP], viewport, 2)).toBe(false);
    expect(drawn.shows([moved(0.3), CUP], viewport, 2)).toBe(true);
    expect(drawn.shows([moved(0), CUP], viewport, 2)).toBe(false);
  });

  it('draws anew after a layout, and after something else was drawn', () => {
    const boxes = [PERSON, CUP];
    expect(drawn.shows(boxes, laidOut(), 2)).toBe(false);
    drawn.forget();
    expect(drawn.shows(boxes, viewport, 2)).toBe(false);
  });
});

/** Half a view pixel for each of the source's. */
function laidOut(): Viewport {
  return fitViewport({
    source: { width: 640, height: 480 },
    view: { width: 320, height: 240 },
    fit: 'contain',
    mirrored: false,
    insets: NO_INSETS,
  });
}
