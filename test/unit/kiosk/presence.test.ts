import { describe, expect, it } from 'vitest';
import { CONFIRM_MS, Presence } from '../../../src/kiosk/presence.ts';

describe('Presence', () => {
  it('calls for the attract screen when nobody came for so long, not a moment before', () => {
    const presence = new Presence(20, 1000);
    expect(presence.dueAtMs).toBe(21_000);
    presence.see(false, 20_999);
    expect(presence.attract).toBe(false);
    presence.advance(21_000);
    expect(presence.attract).toBe(true);
    expect(presence.dueAtMs).toBeNull();
  });

  it('is awake at the second result in a row with somebody', () => {
    const presence = new Presence(1, 0);
    presence.advance(1000);
    presence.see(true, 2000);
    expect(presence.attract).toBe(true);
    presence.see(true, 2033);
    expect(presence.attract).toBe(false);
    expect(presence.absentMs(2133)).toBe(100);
  });

  it('is not woken by one mistaken box', () => {
    const presence = new Presence(1, 0);
    presence.advance(1000);
    for (let atMs = 2000; atMs < 10_000; atMs += 200) {
      presence.see(true, atMs);
      presence.see(false, atMs + 100);
    }
    expect(presence.attract).toBe(true);
  });

  it('believes an engine too slow for a second result', () => {
    const presence = new Presence(1, 0);
    presence.advance(1000);
    presence.see(true, 5000);
    expect(presence.dueAtMs).toBe(5000 + CONFIRM_MS);
    presence.advance(5000 + CONFIRM_MS - 1);
    expect(presence.attract).toBe(true);
    presence.advance(5000 + CONFIRM_MS);
    expect(presence.attract).toBe(false);
    expect(presence.dueAtMs).toBe(6000 + CONFIRM_MS);
  });

  it('goes by the last one there, not the first', () => {
    const presence = new Presence(10, 0);
    for (let atMs = 0; atMs <= 60_000; atMs += 500) presence.see(true, atMs);
    presence.see(false, 69_999);
    expect(presence.attract).toBe(false);
    presence.see(false, 70_000);
    expect(presence.attract).toBe(true);
  });

  it('is woken by a touch at once', () => {
    const presence = new Presence(1, 0);
    presence.advance(1000);
    presence.touch(1500);
    expect(presence.attract).toBe(false);
    expect(presence.dueAtMs).toBe(2500);
  });

  it('never calls for it at 0', () => {
    const presence = new Presence(0, 0);
    presence.advance(1e12);
    expect(presence.attract).toBe(false);
    expect(presence.dueAtMs).toBeNull();
    expect(presence.absentMs(1e12)).toBe(1e12);
  });
});
