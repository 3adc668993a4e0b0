import { describe, expect, it } from 'vitest';
import { labelFontPx, overlapArea, placeLabels } from '../../../src/render/label-layout.ts';

const visible = [0, 0, 400, 300] as const;
const size = { width: 80, height: 20 };

describe('placeLabels', () => {
  it('puts a label above its box, left edges in line', () => {
    expect(placeLabels([{ box: [50, 100, 150, 200], ...size }], visible)).toEqual([[50, 80, 130, 100]]);
  });

  it('goes inside the top when there is no room above', () => {
    expect(placeLabels([{ box: [50, 5, 150, 200], ...size }], visible)).toEqual([[50, 5, 130, 25]]);
    expect(placeLabels([{ box: [50, -40, 150, 200], ...size }], visible)).toEqual([[50, 0, 130, 20]]);
  });

  it('shifts sideways rather than being cut', () => {
    expect(placeLabels([{ box: [370, 100, 460, 200], ...size }], visible)).toEqual([[320, 80, 400, 100]]);
    expect(placeLabels([{ box: [-30, 100, 60, 200], ...size }], visible)).toEqual([[0, 80, 80, 100]]);
  });

  it('keeps clear of covered edges', () => {
    const [label] = placeLabels([{ box: [0, 10, 390, 295], ...size }], [0, 44, 400, 200]);
    expect(label).toEqual([0, 44, 80, 64]);
  });

  it('stays visible for a box that lies below the visible part', () => {
    const [label] = placeLabels([{ box: [0, 250, 100, 290], ...size }], [0, 0, 400, 200]);
    expect(label![3]).toBeLessThanOrEqual(200);
  });

  it('separates labels of the same box', () => {
    const request = { box: [50, 100, 150, 200] as const, ...size };
    const labels = placeLabels([request, request, request, request, request], visible);
    for (const [i, a] of labels.entries()) {
      for (const b of labels.slice(i + 1)) expect(overlapArea(a, b)).toBe(0);
    }
  });

  it('goes round an obstacle along the top edge', () => {
    const request = { box: [10, 60, 300, 200] as const, ...size };
    expect(placeLabels([request], visible, [[0, 0, 100, 90]])).toEqual([[220, 40, 300, 60]]);
  });

  it('never leaves the visible part, whatever the boxes', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const requests = Array.from({ length: 100 }, () => {
      const x = random() * 500 - 50;
      const y = random() * 400 - 50;
      return { box: [x, y, x + random() * 300, y + random() * 300] as const, ...size };
    });
    for (const [x1, y1, x2, y2] of placeLabels(requests, visible)) {
      expect(x1 >= 0 && y1 >= 0 && x2 <= 400 && y2 <= 300).toBe(true);
    }
  });

  it('starts at the left edge when the label is wider than the view', () => {
    expect(placeLabels([{ box: [10, 50, 20, 60], width: 500, height: 20 }], visible)[0]![0]).toBe(0);
  });
});

describe('labelFontPx', () => {
  it('is at least 13 px and grows with the view', () => {
    expect(labelFontPx({ width: 320, height: 568 })).toBe(13);
    expect(labelFontPx({ width: 1920, height: 1080 })).toBe(15);
    expect(labelFontPx({ width: 3840, height: 2160 })).toBe(30);
    expect(labelFontPx({ width: 20000, height: 20000 })).toBe(48);
  });
});
