import { describe, expect, it } from 'vitest';
import { hudInsets } from '../../../src/ui/hud-insets.ts';

const rect = (left: number, top: number, width: number, height: number) =>
  ({ left, top, width, height, right: left + width, bottom: top + height }) as DOMRectReadOnly;
const safe = { top: 0, right: 0, bottom: 0, left: 0 };

describe('hudInsets', () => {
  it('keeps the pill, the chips and the bar free in portrait', () => {
    const insets = hudInsets({
      view: rect(0, 0, 390, 844),
      safe,
      pill: rect(12, 10, 90, 44),
      seen: rect(12, 690, 366, 34),
      bar: rect(12, 732, 366, 98),
      cards: [],
    });
    expect(insets.fit).toEqual({ top: 60, right: 0, bottom: 160, left: 0 });
    expect(insets.label).toEqual({ top: 0, right: 0, bottom: 160, left: 0 });
    expect(insets.obstacles).toEqual([[12, 10, 102, 54]]);
  });

  it('keeps the side free where the bar stands there', () => {
    const { fit, label } = hudInsets({
      view: rect(0, 0, 844, 390),
      safe: { ...safe, left: 44 },
      pill: rect(50, 10, 90, 44),
      seen: rect(50, 340, 600, 34),
      bar: rect(750, 10, 84, 370),
      cards: [],
    });
    expect(fit).toEqual({ top: 0, right: 100, bottom: 0, left: 44 });
    expect(label).toEqual({ top: 0, right: 100, bottom: 56, left: 44 });
  });

  it('leaves only the device’s edges when nothing is shown', () => {
    const edges = { top: 47, right: 0, bottom: 34, left: 0 };
    const none = { pill: null, seen: null, bar: null, cards: [] };
    expect(hudInsets({ view: rect(0, 0, 390, 844), safe: edges, ...none })).toEqual({
      fit: edges,
      label: edges,
      obstacles: [],
    });
  });
});
