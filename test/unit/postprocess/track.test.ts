import { describe, expect, it } from 'vitest';
import { Tracker } from '../../../src/postprocess/track.ts';
import type { Detection } from '../../../src/shared/detection.ts';

const FRAME_MS = 33;

describe('Tracker', () => {
  it('gives new objects new numbers and no speed', () => {
    const [a, b] = new Tracker().update([at(0), at(500)], 0);
    expect(a).toEqual({ ...at(0), trackId: 1, boxVelocity: [0, 0, 0, 0] });
    expect(b?.trackId).toBe(2);
  });

  it('keeps order, boxes and its input unchanged', () => {
    const detections = [at(500), at(0)];
    const before = structuredClone(detections);
    const result = new Tracker().update(detections, 0);
    expect(detections).toEqual(before);
    expect(result.map(({ box }) => box)).toEqual(before.map(({ box }) => box));
  });

  it('keeps numbers while objects move, also when the order changes', () => {
    const tracker = new Tracker();
    tracker.update([at(0), at(500)], 0);
    const ids = tracker.update([at(510), at(10)], FRAME_MS).map(({ trackId }) => trackId);
    expect(ids).toEqual([2, 1]);
  });

  it('comes to the true speed of each edge', () => {
    const tracker = new Tracker();
    let last: Detection | undefined;
    for (let frame = 0; frame < 60; frame++) [last] = tracker.update([at(frame * 10)], frame * FRAME_MS);
    const [left, top, right, bottom] = last!.boxVelocity!;
    expect(left).toBeCloseTo(10 / FRAME_MS, 1);
    expect(right).toBeCloseTo(10 / FRAME_MS, 1);
    expect([top, bottom]).toEqual([0, 0]);
  });

  it('says no speed for a still object with a jittering box', () => {
    const tracker = new Tracker();
    for (let frame = 0; frame < 90; frame++) {
      const [found] = tracker.update([at(frame % 2)], frame * FRAME_MS);
      expect(found!.trackId).toBe(1);
      if (frame > 10) for (const speed of found!.boxVelocity!) expect(Math.abs(speed)).toBeLessThan(0.01);
    }
  });

  it('finds a fast object by where it should be', () => {
    const tracker = new Tracker();
    for (let frame = 0; frame < 30; frame++) tracker.update([at(frame * 30)], frame * FRAME_MS);
    // Three frames missed: 120 px on, more than its width away.
    expect(tracker.update([at(33 * 30)], 33 * FRAME_MS)[0]?.trackId).toBe(1);
  });

  it('does not take another class for the same object', () => {
    const tracker = new Tracker();
    tracker.update([at(0)], 0);
    expect(tracker.update([{ ...at(0), classId: 1 }], FRAME_MS)[0]?.trackId).toBe(2);
  });

  it('gives the best overlap first', () => {
    const tracker = new Tracker();
    tracker.update([at(0), at(40)], 0);
    expect(tracker.update([at(38), at(-2)], FRAME_MS).map(({ trackId }) => trackId)).toEqual([2, 1]);
  });

  it('remembers an unseen object for a second, reporting it no more', () => {
    const tracker = new Tracker();
    tracker.update([at(0)], 0);
    expect(tracker.update([], 500)).toEqual([]);
    expect(tracker.update([at(0)], 1000)[0]?.trackId).toBe(1);
    expect(tracker.update([at(0)], 2001)[0]?.trackId).toBe(2);
  });

  it('forgets on reset and never uses a number again', () => {
    const tracker = new Tracker();
    tracker.update([at(0)], 5000);
    tracker.reset();
    expect(tracker.update([at(0)], 0)[0]?.trackId).toBe(2);
  });

  it('survives two frames of the same time and older ones', () => {
    const tracker = new Tracker();
    tracker.update([at(0)], 100);
    for (const time of [100, 50]) {
      const [found] = tracker.update([at(5)], time);
      expect(found).toMatchObject({ trackId: 1, boxVelocity: [0, 0, 0, 0] });
    }
  });
});

/** A person 100 px wide, 200 px high, its left edge at `x`. */
function at(x: number): Detection {
  return { label: 'person', classId: 0, score: 0.9, box: [x, 50, x + 100, 250] };
}
