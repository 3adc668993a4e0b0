import { describe, expect, it } from 'vitest';
import { afterWrongPin, NO_ATTEMPTS, pauseLeftMs, readAttempts } from '../../../src/kiosk/pin-attempts.ts';

function wrong(times: number, nowMs: number) {
  let attempts = NO_ATTEMPTS;
  for (let i = 0; i < times; i++) attempts = afterWrongPin(attempts, nowMs);
  return attempts;
}

describe('wrong PINs', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 30_000],
    [6, 60_000],
    [7, 120_000],
    [9, 480_000],
    [10, 900_000],
    [100, 900_000],
  ])('%d of them cost a pause of %d ms', (times, pauseMs) => {
    expect(pauseLeftMs(wrong(times, 5000), 5000)).toBe(pauseMs);
  });

  it('the pause goes by', () => {
    const attempts = wrong(5, 1000);
    expect(pauseLeftMs(attempts, 30_999)).toBe(1);
    expect(pauseLeftMs(attempts, 31_000)).toBe(0);
  });

  it('a clock set back by years prolongs nothing', () => {
    expect(pauseLeftMs(wrong(5, 1e12), 0)).toBe(30_000);
  });

  it('are read back, and nonsense is none', () => {
    const attempts = wrong(6, 42);
    expect(readAttempts(JSON.stringify(attempts))).toEqual(attempts);
    for (const text of [null, '', '{}', '{"failures":-1,"pausedUntilMs":0}', '{"failures":1}', '7']) {
      expect(readAttempts(text)).toEqual(NO_ATTEMPTS);
    }
  });
});
