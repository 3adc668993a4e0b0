import { describe, expect, it } from 'vitest';
import { maskScale, packCells } from '../../../src/render/instance-painter.ts';

const HD = { width: 1280, height: 720 };

describe('maskScale', () => {
  it('is as fine as is seen, and never finer than the frame', () => {
    expect(maskScale(HD, [[0, 0, 100, 100]])).toBe(400 / 1280);
    expect(maskScale({ width: 160, height: 90 }, [])).toBe(1);
  });

  it('gets coarser where there is much to paint, so that all of it stays small', () => {
    const boxes = Array.from({ length: 200 }, () => [0, 0, 1280, 720] as const);
    const scale = maskScale(HD, boxes);
    expect(scale).toBeLessThan(0.1);
    expect(200 * 1280 * 720 * scale * scale).toBeLessThan(400_000);
  });
});

describe('packCells', () => {
  it('lets no two cells touch, nor leave the picture', () => {
    const masks = Array.from({ length: 60 }, (_, index) => ({
      width: 1 + ((index * 37) % 320),
      height: 1 + ((index * 53) % 180),
    }));
    const { places, size } = packCells(masks);
    masks.forEach((mask, index) => {
      const { x, y } = places[index]!;
      expect(x + mask.width).toBeLessThanOrEqual(size.width);
      expect(y + mask.height).toBeLessThanOrEqual(size.height);
      for (let other = 0; other < index; other++) {
        const apart =
          places[other]!.x + masks[other]!.width < x ||
          x + mask.width < places[other]!.x ||
          places[other]!.y + masks[other]!.height < y ||
          y + mask.height < places[other]!.y;
        expect(apart, `${index} and ${other}`).toBe(true);
      }
    });
  });

  it('is a picture even of nothing', () => {
    expect(packCells([]).size.height).toBeGreaterThan(0);
  });
});
