import { describe, expect, it } from 'vitest';
import { driftTo } from '../../../src/kiosk/drift.ts';
import { kioskFontPx, PRIMARY, SECONDARY } from '../../../src/kiosk/type-scale.ts';

describe('kioskFontPx', () => {
  it.each([
    ['1080p', 1920, 1080, 78, 39],
    ['4K', 3840, 2160, 155, 78],
    ['1080p, upright', 1080, 1920, 96, 48],
    ['a phone', 390, 844, 43, 22],
    ['a phone on its side', 844, 390, 28, 16],
  ])('%s', (_, width, height, primaryPx, secondaryPx) => {
    expect(kioskFontPx(PRIMARY, { width, height })).toBe(primaryPx);
    expect(kioskFontPx(SECONDARY, { width, height })).toBe(secondaryPx);
  });

  it('gives capitals of 15 mm on a 24-inch display', () => {
    const mmPerPx = 299 / 1080;
    expect(kioskFontPx(PRIMARY, { width: 1920, height: 1080 }) * 0.7 * mmPerPx).toBeGreaterThanOrEqual(15);
  });
});

describe('driftTo', () => {
  it('stays inside, and comes everywhere', () => {
    const visited = new Set<string>();
    for (let move = 0; move < 200; move++) {
      const { x, y } = driftTo(move, 400, 300);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThan(400);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThan(300);
      visited.add(`${Math.floor(x / 100)},${Math.floor(y / 100)}`);
    }
    expect(visited.size).toBe(12);
  });

  it('does not move what has no room', () => {
    expect(driftTo(7, -20, 0)).toEqual({ x: 0, y: 0 });
  });
});
