import { describe, expect, it } from 'vitest';
import { alphaMatte } from '../../../src/render/alpha-matte.ts';
import type { SegmentMask } from '../../../src/shared/segmentation.ts';

function mask(
  width: number,
  height: number,
  values: number[],
  content?: SegmentMask['content'],
): SegmentMask {
  const whole = { x: 0, y: 0, width, height };
  return { width, height, kind: 'alpha', values: Uint8Array.from(values), content: content ?? whole };
}

describe('alphaMatte', () => {
  it.each([0, 255])('keeps a flat map of %i exactly flat at any size', (value) => {
    for (const [width, height] of [
      [1, 1],
      [7, 3],
      [64, 40],
    ] as const) {
      const matte = alphaMatte(mask(5, 4, Array(20).fill(value)), { width, height });
      expect([...new Set(matte)]).toEqual([value]);
      expect(matte).toHaveLength(width * height);
    }
  });

  it('narrows the edge between two halves and leaves it where it is', () => {
    const halves = mask(8, 1, [0, 0, 0, 0, 255, 255, 255, 255]);
    const matte = alphaMatte(halves, { width: 80, height: 1 });
    const soft = matte.filter((value) => value > 0 && value < 255).length;
    expect(soft).toBeGreaterThan(1);
    expect(soft).toBeLessThan(12); // one pixel of the map is ten of the matte
    const edge = matte.findIndex((value) => value >= 128);
    expect(edge).toBeGreaterThanOrEqual(40); // rather a little too tight than with a rim of the room
    expect(edge).toBeLessThan(44);
    for (let x = 1; x < 80; x++) expect(matte[x]!).toBeGreaterThanOrEqual(matte[x - 1]!);
  });

  it('looks only at the part that the frame covers', () => {
    // A letterbox border of 255 around a content of 0.
    const values = Array.from({ length: 36 }, (_, i) => {
      const x = i % 6;
      const y = Math.floor(i / 6);
      return x >= 1 && x < 5 && y >= 2 && y < 4 ? 0 : 255;
    });
    const bordered = mask(6, 6, values, { x: 1, y: 2, width: 4, height: 2 });
    expect([...new Set(alphaMatte(bordered, { width: 40, height: 20 }))]).toEqual([0]);
  });

  it('writes where it is told to', () => {
    const out = new Uint8Array(6);
    expect(alphaMatte(mask(1, 1, [255]), { width: 3, height: 2 }, out)).toBe(out);
    expect([...out]).toEqual([255, 255, 255, 255, 255, 255]);
  });

  it('can make smaller', () => {
    const matte = alphaMatte(mask(4, 4, Array(16).fill(255)), { width: 2, height: 1 });
    expect([...matte]).toEqual([255, 255]);
  });
});
