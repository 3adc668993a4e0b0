import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HealthLog } from '../../../src/health/health-log.ts';
import { MemoryStore } from './stores.ts';

const START_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

describe('HealthLog', () => {
  let store: MemoryStore;
  let wallMs: number;
  let sessionMs: number;
  beforeEach(() => {
    vi.useFakeTimers();
    store = new MemoryStore();
    wallMs = START_MS;
    sessionMs = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const open = (limit?: number) =>
    new HealthLog({
      store: () => store,
      wallMs: () => wallMs,
      sessionMs: () => sessionMs,
      ...(limit === undefined ? {} : { limit }),
    });
  const pass = (ms: number) => {
    wallMs += ms;
    sessionMs += ms;
    vi.advanceTimersByTime(ms);
  };
  const shortly = (log: HealthLog) =>
    log.record.entries.map(({ kind, detail, count }) => `${kind} ${detail} ×${count}`);

  it('says what came when, how often, and how long it took to mend', () => {
    const log = open();
    pass(5000);
    const id = log.add('device-lost', 'test');
    pass(1234);
    log.recovered(id);
    expect(log.record).toEqual({
      since: '2026-01-01T00:00:00.000Z',
      counts: { 'device-lost': { count: 1, recovered: 1 } },
      entries: [
        {
          id,
          at: '2026-01-01T00:00:05.000Z',
          lastAt: '2026-01-01T00:00:05.000Z',
          kind: 'device-lost',
          detail: 'test',
          count: 1,
          recoveredMs: 1234,
          worstMs: 1234,
          sessionMs: 5000,
        },
      ],
    });
  });

  it('has no time of recovery for what is not over, and none twice', () => {
    const log = open();
    const id = log.add('worker-died', '');
    expect(log.record.entries[0]).toMatchObject({ recoveredMs: null, worstMs: null });
    pass(10);
    log.recovered(id);
    pass(10);
    log.recovered(id);
    log.recovered('unknown');
    expect(log.record.entries[0]).toMatchObject({ recoveredMs: 10 });
    expect(log.record.counts).toEqual({ 'worker-died': { count: 1, recovered: 1 } });
  });

  it('counts the same fault within an hour in one entry, which goes to the end', () => {
    const log = open();
    const first = log.add('camera-lost', 'unplugged');
    pass(100);
    log.recovered(first);
    log.add('device-lost', 'test');
    pass(HOUR_MS - 200);
    const again = log.add('camera-lost', 'unplugged');
    expect(again).toBe(first);
    expect(shortly(log)).toEqual(['device-lost test ×1', 'camera-lost unplugged ×2']);
    expect(log.record.entries[1]).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-01T00:59:59.900Z',
      recoveredMs: null,
      worstMs: 100,
    });
    pass(50);
    log.recovered(again);
    expect(log.record.entries[1]).toMatchObject({ recoveredMs: 50, worstMs: 100 });
  });

  it.each([
    ['another detail', () => 'denied', 0],
    ['more than an hour later', () => 'unplugged', HOUR_MS],
  ])('begins another entry for %s', (_, detail, laterMs) => {
    const log = open();
    log.add('camera-lost', 'unplugged');
    pass(laterMs);
    log.add('camera-lost', detail());
    expect(log.record.entries).toHaveLength(2);
  });

  it('measures the hour by the page’s clock, not the device’s', () => {
    const log = open();
    log.add('camera-lost', 'unplugged');
    wallMs += 365 * 24 * HOUR_MS;
    log.add('camera-lost', 'unplugged');
    expect(log.record.entries).toHaveLength(1);
    wallMs = 0;
    log.add('camera-lost', 'unplugged');
    expect(log.record.entries).toMatchObject([{ count: 3, lastAt: '1970-01-01T00:00:00.000Z' }]);
  });

  it('keeps to its limit, and loses the oldest of the commonest kind first', () => {
    const log = open(10);
    log.add('device-lost', 'the one');
    for (let i = 0; i < 30; i++) log.add('camera-lost', `flaps ${i}`);
    expect(shortly(log)).toEqual([
      'device-lost the one ×1',
      ...Array.from({ length: 9 }, (_, i) => `camera-lost flaps ${21 + i} ×1`),
    ]);
    expect(log.record.counts['camera-lost']).toEqual({ count: 30, recovered: 0 });
  });

  it('cuts a long detail', () => {
    const log = open();
    log.add('page-error', 'x'.repeat(1000));
    expect(log.record.entries[0]!.detail).toBe(`${'x'.repeat(159)}…`);
  });

  it('survives the page, and adds to what is there', () => {
    const before = open();
    before.recovered(before.add('device-lost', 'test'));
    before.flush();
    const after = open();
    expect(after.record).toEqual(before.record);
    // Its own session: another entry.
    after.add('device-lost', 'test');
    expect(after.record.entries).toHaveLength(2);
    expect(after.record.counts['device-lost']).toEqual({ count: 2, recovered: 1 });
  });

  it('writes at once, then at most once a second', () => {
    const log = open();
    for (let i = 0; i < 100; i++) {
      log.add('camera-lost', `${i}`);
      pass(10);
    }
    expect(store.writes).toBeLessThanOrEqual(3);
    pass(1000);
    expect(open().record).toEqual(log.record);
  });

  it('loses nothing that another page writes meanwhile', () => {
    const one = open();
    const other = open();
    one.add('device-lost', 'of one');
    pass(2000);
    other.add('worker-died', 'of the other');
    pass(2000);
    one.add('memory', 'of one');
    pass(2000);
    expect(shortly(open())).toEqual([
      'device-lost of one ×1',
      'worker-died of the other ×1',
      'memory of one ×1',
    ]);
    expect(open().record.counts).toEqual({
      'device-lost': { count: 1, recovered: 0 },
      'worker-died': { count: 1, recovered: 0 },
      memory: { count: 1, recovered: 0 },
    });
  });

  it('keeps the newest 50 where room is short, all in memory, and says so once', () => {
    const log = open();
    const told = vi.fn();
    log.addEventListener('storage', (event) => told((event as CustomEvent).detail));
    store.room = 12_000;
    for (let i = 0; i < 200; i++) log.add('camera-lost', `${i}`);
    pass(2000);
    expect(log.record.entries).toHaveLength(200);
    expect(open().record.entries.map(({ detail }) => detail)).toEqual(
      Array.from({ length: 50 }, (_, i) => `${150 + i}`),
    );
    expect(open().record.counts['camera-lost']!.count).toBe(200);
    expect(told.mock.calls).toEqual([['short']]);
  });

  it('goes on in memory where storage is full, and counts nothing twice when there is room again', () => {
    const log = open();
    store.room = 0;
    log.add('camera-lost', 'a');
    log.add('camera-lost', 'b');
    pass(2000);
    expect(log.kept).toBe('full');
    expect(log.record.entries).toHaveLength(2);
    store.room = 100_000;
    log.add('camera-lost', 'c');
    pass(2000);
    expect(log.kept).toBe('kept');
    expect(open().record).toEqual(log.record);
    expect(log.record.counts['camera-lost']!.count).toBe(3);
  });

  it('goes on in memory where storage is denied', () => {
    store.denied = true;
    const log = open();
    log.add('camera-lost', 'a');
    expect(log.kept).toBe('denied');
    expect(log.record.entries).toHaveLength(1);
    expect(() => log.clear()).not.toThrow();
  });

  it.each([
    '',
    'null',
    '[]',
    '7',
    '{"entries":7,"counts":null}',
    '{"entries":[{"kind":"unheard-of"}]}',
    '{{',
  ])('begins anew where the store holds %j', (text) => {
    store.values.set('glance.health', text);
    const log = open();
    expect(log.record).toEqual({ entries: [], counts: {}, since: '2026-01-01T00:00:00.000Z' });
  });

  it('forgets all when told to, and says from when on it counts', () => {
    const log = open();
    const id = log.add('camera-lost', 'a');
    pass(1000);
    log.clear();
    log.recovered(id);
    const empty = { entries: [], counts: {}, since: '2026-01-01T00:00:01.000Z' };
    expect(log.record).toEqual(empty);
    expect(open().record).toEqual(empty);
  });
});
