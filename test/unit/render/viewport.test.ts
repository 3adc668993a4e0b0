import { describe, expect, it } from 'vitest';
import { boxToSource, boxToView, croppedShare, fitViewport } from '../../../src/render/viewport.ts';

const hd = { width: 1280, height: 720 };

describe('fitViewport', () => {
  it('fills the view and centres the crop', () => {
    const viewport = fitViewport({ source: hd, view: { width: 1000, height: 720 }, fit: 'auto' });
    expect(viewport).toMatchObject({ fit: 'cover', scale: 1, offsetX: -140, offsetY: 0 });
  });

  it('shows the whole picture where filling would crop more than 35 %', () => {
    const viewport = fitViewport({ source: hd, view: { width: 390, height: 844 }, fit: 'auto' });
    expect(viewport.fit).toBe('contain');
    expect(viewport.scale).toBeCloseTo(390 / 1280, 10);
    expect(viewport.offsetX).toBe(0);
    expect(viewport.offsetY).toBeCloseTo((844 - 720 * (390 / 1280)) / 2, 8);
  });

  it('keeps insets free only when the whole picture is shown', () => {
    const insets = { top: 50, right: 0, bottom: 150, left: 0 };
    const view = { width: 1280, height: 920 };
    expect(fitViewport({ source: hd, view, fit: 'contain', insets })).toMatchObject({
      scale: 1,
      offsetX: 0,
      offsetY: 50,
    });
    expect(fitViewport({ source: hd, view, fit: 'cover', insets }).offsetY).toBeCloseTo(0);
  });

  it.each([
    [
      { width: 0, height: 0 },
      { width: 100, height: 100 },
    ],
    [hd, { width: 0, height: 0 }],
    [hd, { width: 100, height: 0 }],
  ])('gives scale 0, not NaN, for empty sizes (%o in %o)', (source, view) => {
    const viewport = fitViewport({ source, view, fit: 'auto' });
    expect(viewport.scale).toBe(0);
    expect(boxToView([0, 0, 10, 10], viewport).every(Number.isFinite)).toBe(true);
    expect(boxToSource([0, 0, 10, 10], viewport)).toEqual([0, 0, 0, 0]);
  });

  it('does not go negative when the insets are larger than the view', () => {
    const insets = { top: 300, right: 300, bottom: 300, left: 300 };
    const viewport = fitViewport({ source: hd, view: { width: 400, height: 400 }, fit: 'contain', insets });
    expect(viewport.scale).toBe(0);
  });
});

describe('croppedShare', () => {
  it('is the area that filling hides', () => {
    expect(croppedShare({ width: 200, height: 100 }, { width: 100, height: 100 })).toBeCloseTo(0.5);
    expect(croppedShare({ width: 100, height: 200 }, { width: 100, height: 100 })).toBeCloseTo(0.5);
    expect(croppedShare({ width: 160, height: 90 }, { width: 1920, height: 1080 })).toBeCloseTo(0);
  });
});

describe('boxToView and boxToSource', () => {
  it('reverses x when mirrored and keeps left < right', () => {
    const viewport = fitViewport({
      source: { width: 100, height: 50 },
      view: { width: 200, height: 100 },
      fit: 'cover',
      mirrored: true,
    });
    expect(boxToView([0, 0, 25, 50], viewport)).toEqual([150, 0, 200, 100]);
  });

  it.each([true, false])('are inverses (mirrored: %s)', (mirrored) => {
    for (const fit of ['cover', 'contain'] as const) {
      const viewport = fitViewport({
        source: { width: 641, height: 363 },
        view: { width: 390, height: 844 },
        fit,
        mirrored,
      });
      const box = [12.5, 7, 400, 300.25] as const;
      const back = boxToSource(boxToView(box, viewport), viewport);
      back.forEach((value, i) => {
        expect(value).toBeCloseTo(box[i]!, 8);
      });
    }
  });
});
