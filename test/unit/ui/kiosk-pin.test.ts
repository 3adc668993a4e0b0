import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KioskPin } from '../../../src/ui/kiosk-pin.ts';
import { searchOrKiosk } from '../../../src/ui/kiosk-start.ts';

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.useFakeTimers({ toFake: ['Date'], now: 1e12 });
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function wrong(pin: KioskPin, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect(await pin.try('0000')).toBe(false);
}

describe('KioskPin', () => {
  it('is kept for the next visit, and wrong tries with it', async () => {
    const pin = new KioskPin();
    expect(pin.isSet).toBe(false);
    expect(await pin.set('2468')).toBe(true);
    await wrong(pin, 5);
    const later = new KioskPin();
    expect(later.isSet).toBe(true);
    expect(later.pauseLeftMs).toBe(30_000);
    // During a pause not even the right one is taken, and none is counted.
    expect(await later.try('2468')).toBe(false);
    vi.setSystemTime(1e12 + 30_000);
    expect(await later.try('2468')).toBe(true);
    expect(new KioskPin().pauseLeftMs).toBe(0);
    await wrong(new KioskPin(), 4);
    expect(new KioskPin().pauseLeftMs).toBe(0);
  });

  it('that is set again as it was ends no pause; another one does', async () => {
    const pin = new KioskPin();
    await pin.set('2468');
    await wrong(pin, 5);
    await pin.set('2468');
    expect(pin.pauseLeftMs).toBe(30_000);
    await pin.set('1357');
    expect(pin.pauseLeftMs).toBe(0);
    expect(await pin.try('1357')).toBe(true);
  });

  it('holds for this visit where nothing can be kept', async () => {
    vi.stubGlobal('localStorage', undefined);
    const pin = new KioskPin();
    expect(await pin.set('2468')).toBe(false);
    expect(await pin.try('2468')).toBe(true);
    await wrong(pin, 5);
    expect(pin.pauseLeftMs).toBe(30_000);
  });

  it('is gone when it is cleared', async () => {
    const pin = new KioskPin();
    await pin.set('2468');
    pin.clear();
    expect(new KioskPin().isSet).toBe(false);
    expect(kept.size).toBe(0);
  });
});

describe('searchOrKiosk', () => {
  it('is the address, or the kiosk that was started here where it says nothing', () => {
    expect(searchOrKiosk('')).toBe('');
    kept.set('glance.kiosk-start', '?task=both&kiosk=1');
    expect(searchOrKiosk('')).toBe('?task=both&kiosk=1');
    expect(searchOrKiosk('?kiosk=0')).toBe('?kiosk=0');
  });
});
