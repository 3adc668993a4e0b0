import { describe, expect, it } from 'vitest';
import { extrapolateBox } from '../../../src/render/extrapolate.ts';

const frame = { width: 640, height: 480 };
const box = [100, 100, 200, 300] as const;

describe('extrapolateBox', () => {
  it('moves each edge by its own speed', () => {
    const moved = extrapolateBox({ box, boxVelocity: [0.1, 0, 0.2, -0.1] }, 100, frame);
    expect(moved).toEqual([110, 100, 220, 290]);
  });

  it('goes at most 300 ms ahead and never back', () => {
    const detection = { box, boxVelocity: [0.1, 0, 0.1, 0] } as const;
    expect(extrapolateBox(detection, 5000, frame)).toEqual([130, 100, 230, 300]);
    expect(extrapolateBox(detection, -50, frame)).toBe(box);
    expect(extrapolateBox(detection, Number.NaN, frame)).toBe(box);
  });

  it('leaves a box without velocity as it is', () => {
    expect(extrapolateBox({ box }, 100, frame)).toBe(box);
  });

  it('stays inside the frame', () => {
    expect(extrapolateBox({ box, boxVelocity: [-1, 0, 2, 3] }, 300, frame)).toEqual([0, 100, 640, 480]);
  });

  it('never turns a box inside out', () => {
    expect(extrapolateBox({ box, boxVelocity: [1, 0, -1, 0] }, 300, frame)).toEqual(box);
    expect(extrapolateBox({ box, boxVelocity: [5, 0, 5, 0] }, 300, frame)).toEqual(box);
  });
});
