import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitGesture } from '../../../src/kiosk/exit-gesture.ts';

const VIEW = { width: 1920, height: 1080 };
const made = vi.fn();
let gesture: ExitGesture;

beforeEach(() => {
  vi.useFakeTimers();
  made.mockClear();
  gesture = new ExitGesture(made);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('taps', () => {
  it('five in the corner within 3 s', () => {
    for (const atMs of [0, 750, 1500, 2250]) gesture.tap(160, 160, VIEW, atMs);
    expect(made).not.toHaveBeenCalled();
    gesture.tap(0, 0, VIEW, 3000);
    expect(made).toHaveBeenCalledOnce();
  });

  it('not four more after those five', () => {
    for (let atMs = 0; atMs < 9; atMs++) gesture.tap(1, 1, VIEW, atMs);
    expect(made).toHaveBeenCalledOnce();
  });

  it('not too slow, and the last five count', () => {
    for (const atMs of [0, 800, 1600, 2400, 3200]) gesture.tap(1, 1, VIEW, atMs);
    expect(made).not.toHaveBeenCalled();
    gesture.tap(1, 1, VIEW, 3300);
    expect(made).toHaveBeenCalledOnce();
  });

  it('not with one elsewhere in between', () => {
    for (const x of [1, 1, 1, 1, 163, 1]) gesture.tap(x, 1, VIEW, 0);
    for (const y of [163, 1, 1, 1, 1]) gesture.tap(1, y, VIEW, 0);
    expect(made).not.toHaveBeenCalled();
  });

  it('a finger finds the corner of a small screen', () => {
    for (let tap = 0; tap < 5; tap++) gesture.tap(88, 88, { width: 320, height: 240 }, tap);
    expect(made).toHaveBeenCalledOnce();
  });
});

describe('Escape', () => {
  it('held for 3 s, though the key repeats', () => {
    gesture.press();
    vi.advanceTimersByTime(1500);
    gesture.press();
    vi.advanceTimersByTime(1499);
    expect(made).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(made).toHaveBeenCalledOnce();
    gesture.press();
    vi.advanceTimersByTime(10_000);
    expect(made).toHaveBeenCalledOnce();
  });

  it('not let go before', () => {
    for (let press = 0; press < 3; press++) {
      gesture.press();
      vi.advanceTimersByTime(2900);
      gesture.release();
    }
    vi.advanceTimersByTime(10_000);
    expect(made).not.toHaveBeenCalled();
  });
});
