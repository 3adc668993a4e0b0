import { describe, expect, it } from 'vitest';
import { ClockWatch, signedSeconds } from '../../../src/health/clock-watch.ts';
import { CrashMark } from '../../../src/health/crash-mark.ts';
import { growingPause } from '../../../src/health/growing-pause.ts';
import { healthReport } from '../../../src/health/health-report.ts';
import { engineBudget, MemoryWatch } from '../../../src/health/memory-watch.ts';
import { ReloadGuard } from '../../../src/health/reload-guard.ts';
import { MemoryStore } from './stores.ts';

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;

describe('growingPause', () => {
  it('doubles up to the longest, and stays there for ever', () => {
    const pauses = [1, 2, 3, 4, 5, 1_000_000].map((n) =>
      growingPause(n, { firstMs: 1000, longestMs: 10_000 }),
    );
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});

describe('ClockWatch', () => {
  it.each([
    ['a year back', -365 * DAY_MS],
    ['a day ahead', DAY_MS],
    ['an hour ahead', 3_600_000],
    ['from 1970 to now', 1.7e12],
  ])('tells of a jump %s, once', (_, jumpMs) => {
    const watch = new ClockWatch(1000, 0);
    expect(watch.look(2000, 1000, true)).toBeNull();
    expect(watch.look(3000 + jumpMs, 2000, true)).toEqual({ kind: 'clock-jump', ms: jumpMs });
    expect(watch.look(4000 + jumpMs, 3000, true)).toBeNull();
  });

  it('keeps silent about a clock that is set right by a second', () => {
    const watch = new ClockWatch(0, 0);
    expect(watch.look(2000, 1000, true)).toBeNull();
    expect(watch.look(2001, 2000, true)).toBeNull();
  });

  it('tells of a sleep in which both clocks went on, but not of a hidden page that got no turn', () => {
    const watch = new ClockWatch(0, 0);
    expect(watch.look(3_600_000, 3_600_000, true)).toEqual({ kind: 'slept', ms: 3_600_000 });
    expect(watch.look(3_601_000, 3_601_000, false)).toBeNull();
    expect(watch.look(7_000_000, 7_000_000, false)).toBeNull();
    expect(watch.look(9_000_000, 9_000_000, true)).toBeNull();
  });

  it('says spans as the log has them', () => {
    expect([1500, -DAY_MS, 12_345].map(signedSeconds)).toEqual(['+1.5 s', '−86400 s', '+12 s']);
  });
});

describe('MemoryWatch', () => {
  const look = (nowMs: number, engineMiB: number, tensors = 100, pageMiB: number | null = 20) => ({
    nowMs,
    tensors,
    engineBytes: engineMiB * MIB,
    pageBytes: pageMiB === null ? null : pageMiB * MIB,
  });

  it('is content within the budget, however long', () => {
    const watch = new MemoryWatch(200 * MIB);
    for (let minute = 0; minute < 10_000; minute++) {
      expect(watch.look(look(minute * 60_000, 180 + (minute % 3)))).toBeNull();
    }
  });

  it('restarts an engine over its budget, and then not for ten minutes, twenty, forty …', () => {
    const watch = new MemoryWatch(100 * MIB);
    const restarts: number[] = [];
    for (let minute = 0; minute <= 120; minute++) {
      const order = watch.look(look(minute * 60_000, 150));
      if (order) restarts.push(minute);
      if (order) expect(order).toEqual({ remedy: 'restart-engine', detail: 'engine 150 of 100 MiB' });
    }
    expect(restarts).toEqual([0, 10, 30, 70]);
  });

  it('restarts an engine that takes more at every look', () => {
    const watch = new MemoryWatch(1000 * MIB);
    const orders = Array.from({ length: 13 }, (_, i) => watch.look(look(i * 10_000, 100 + 8 * i)));
    expect(orders.filter(Boolean)).toEqual([{ remedy: 'restart-engine', detail: 'engine grew by 88 MiB' }]);
    expect(orders.findIndex(Boolean)).toBe(11);
  });

  it('lets it grow to a plateau', () => {
    const watch = new MemoryWatch(1000 * MIB);
    for (let i = 0; i < 100; i++) expect(watch.look(look(i * 10_000, Math.min(180, 100 + 8 * i)))).toBeNull();
  });

  it('restarts an engine that keeps tensors', () => {
    const watch = new MemoryWatch(1000 * MIB);
    expect(watch.look(look(0, 100, 300))).toBeNull();
    expect(watch.look(look(1, 100, 799))).toBeNull();
    expect(watch.look(look(2, 100, 800))).toEqual({
      remedy: 'restart-engine',
      detail: '500 tensors more than at first',
    });
  });

  it('begins anew with another engine', () => {
    const watch = new MemoryWatch(1000 * MIB);
    watch.look(look(0, 100, 300));
    watch.engineChanged();
    expect(watch.look(look(1, 100, 5000))).toBeNull();
  });

  it('asks for another page where the page’s own memory is full, once until it is not', () => {
    const watch = new MemoryWatch(1000 * MIB);
    const reload = { remedy: 'reload', detail: 'page 600 of 512 MiB' };
    expect(watch.look(look(0, 100, 1, 600))).toEqual(reload);
    expect(watch.look(look(1, 100, 1, 600))).toBeNull();
    expect(watch.look(look(2, 100, 1, 100))).toBeNull();
    expect(watch.look(look(3, 100, 1, 600))).toEqual(reload);
    expect(watch.look(look(4, 100, 1, null))).toBeNull();
  });

  it.each([
    [0.5, 512],
    [4, 1024],
    [8, 2048],
    [64, 2048],
    [undefined, 1024],
  ])('allows on a device with %s GiB %s MiB', (deviceGb, mib) => {
    expect(engineBudget(deviceGb)).toBe(mib * MIB);
  });
});

describe('ReloadGuard', () => {
  const T0 = 1.8e12;

  it('allows one reload in ten minutes, across reloads', () => {
    const store = new MemoryStore();
    const first = new ReloadGuard(() => store);
    expect(first.arrivedBy()).toBeNull();
    expect(first.allows(T0, 0)).toBe(true);
    first.note({ atMs: T0, reason: 'no results' });
    const second = new ReloadGuard(() => store);
    expect(second.arrivedBy()).toEqual({ atMs: T0, reason: 'no results' });
    expect(second.allows(T0 + 599_000, 598_000)).toBe(false);
    expect(second.allows(T0 + 600_000, 599_000)).toBe(true);
    // A person reloads: that was not for the fault.
    expect(new ReloadGuard(() => store).arrivedBy()).toBeNull();
  });

  it.each([
    ['set back', -DAY_MS],
    ['to 1970', -T0],
  ])('waits ten minutes of an open page where the clock was %s', (_, jumpMs) => {
    const store = new MemoryStore();
    new ReloadGuard(() => store).note({ atMs: T0, reason: 'no results' });
    const guard = new ReloadGuard(() => store);
    expect(guard.allows(T0 + jumpMs, 599_999)).toBe(false);
    expect(guard.allows(T0 + jumpMs, 600_000)).toBe(true);
  });

  it.each([
    ['denied', (store: MemoryStore) => (store.denied = true)],
    ['full', (store: MemoryStore) => (store.room = 0)],
  ])('allows none before ten minutes where storage is %s', (_, spoil) => {
    const store = new MemoryStore();
    spoil(store);
    const guard = new ReloadGuard(() => store);
    expect(guard.allows(T0, 599_999)).toBe(false);
    expect(guard.allows(T0, 600_000)).toBe(true);
    expect(() => guard.note({ atMs: T0, reason: '' })).not.toThrow();
  });
});

describe('CrashMark', () => {
  it('finds the mark of a page that did not close, and none of one that did', () => {
    const store = new MemoryStore();
    const first = new CrashMark('a', () => store);
    expect(first.before).toBeNull();
    first.alive(5000);
    const second = new CrashMark('b', () => store);
    expect(second.before).toEqual({ id: 'a', aliveAtMs: 5000 });
    second.alive(6000);
    first.closed(); // another page's mark stays
    second.closed();
    expect(new CrashMark('c', () => store).before).toBeNull();
  });

  it('knows nothing where storage is denied', () => {
    const store = new MemoryStore();
    store.denied = true;
    const mark = new CrashMark('a', () => store);
    mark.alive(1);
    mark.closed();
    expect(mark.before).toBeNull();
  });
});

describe('healthReport', () => {
  it('holds the log, what holds now, and what it was made with', () => {
    const now = {
      sessionMs: 1,
      frames: 2,
      engineState: 'ready',
      backend: 'wasm',
      device: 'WASM SIMD',
      model: 'yolox-nano',
      restarts: 0,
      tensors: 3,
      engineBytes: 4,
      budgetBytes: 5,
      pageBytes: null,
    };
    const record = { entries: [], counts: {}, since: '2026-01-01T00:00:00.000Z' };
    expect(healthReport(record, now, { version: '1.2.3', userAgent: 'test', exportedAtMs: 0 })).toEqual({
      app: 'glance',
      version: '1.2.3',
      exportedAt: '1970-01-01T00:00:00.000Z',
      userAgent: 'test',
      now,
      ...record,
    });
  });
});
