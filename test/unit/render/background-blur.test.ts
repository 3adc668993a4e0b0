import { describe, expect, it } from 'vitest';
import { copySizes, leftSide } from '../../../src/render/background-blur.ts';

const FRAMES = [
  { width: 1280, height: 720 },
  { width: 480, height: 640 },
  { width: 33, height: 7 },
  { width: 1, height: 1 },
];

describe('leftSide', () => {
  it('leaves the picture as it is at 0, and less of it the stronger the blur', () => {
    for (const frame of FRAMES) {
      expect(leftSide(frame, 0)).toBeNull();
      const sides = [0.01, 0.1, 0.3, 0.5, 0.8, 1].map((strength) => leftSide(frame, strength)!);
      for (let i = 1; i < sides.length; i++) expect(sides[i]!).toBeLessThanOrEqual(sides[i - 1]!);
      expect(sides[0]!).toBeLessThanOrEqual(Math.ceil(Math.min(frame.width, frame.height) / 2));
      expect(sides.at(-1)!).toBeGreaterThanOrEqual(1);
    }
  });

  it('depends on the strength alone where the frame is large', () => {
    expect(leftSide({ width: 1280, height: 720 }, 1)).toBe(12);
    expect(leftSide({ width: 4096, height: 2160 }, 1)).toBe(12);
  });
});

describe('copySizes', () => {
  it('shrinks step by step through the wanted side to nearly nothing', () => {
    for (const frame of FRAMES) {
      for (const strength of [0.05, 0.4, 1]) {
        const side = leftSide(frame, strength)!;
        const sizes = copySizes(frame, side);
        const short = sizes.map(({ width, height }) => Math.min(width, height));
        expect(short).toContain(side);
        expect(short.at(-1)!).toBeLessThanOrEqual(4);
        for (let i = 1; i < short.length; i++) {
          expect(short[i]!).toBeLessThan(short[i - 1]!);
          expect(short[i - 1]! / short[i]!).toBeLessThanOrEqual(3);
        }
      }
    }
  });
});
