import { boundedEntries } from './bounded-entries.ts';
import type { HealthCount, HealthEntry, HealthKind, HealthRecord } from './health-entry.ts';
import { readRecord, type TextStore, type WriteOutcome, writeRecord } from './record-store.ts';

const STORAGE_KEY = 'glance.health';
/** Entries kept. */
export const LOG_LIMIT = 500;
/** Longer details are cut. */
const MAX_DETAIL = 160;
/** The same fault again within this time is counted in the entry that is there. */
const MERGE_WITHIN_MS = 3_600_000;
/** Writes come at most this often. */
const WRITE_EVERY_MS = 1000;

/** What the log stands on, so that tests can bring their own. */
export interface HealthLogOptions {
  /** Called for each access, as even asking for localStorage may throw. */
  readonly store?: () => TextStore;
  /** The device's clock, ms since 1970. */
  readonly wallMs?: () => number;
  /** How long the page has been open, ms; never jumps. */
  readonly sessionMs?: () => number;
  readonly limit?: number;
}

/**
 * What went wrong on this device and how long it took to mend, over weeks and reloads. Bounded; kept in localStorage,
 * or in memory alone where that is denied or full. Two pages that keep it at the same time do not lose each other's
 * entries. Holds no pictures and nothing about anybody.
 *
 * Events: `change` whenever an entry was added or changed; `storage` (CustomEvent<WriteOutcome>) when what writing
 * comes to has changed.
 */
export class HealthLog extends EventTarget {
  readonly #store: () => TextStore;
  readonly #wallMs: () => number;
  readonly #sessionMs: () => number;
  readonly #limit: number;
  readonly #session = Math.random().toString(36).slice(2, 10);
  #entries: readonly HealthEntry[];
  #counts: HealthRecord['counts'];
  #since: string;
  /** What this page counted and has not written yet. */
  #unwritten: Partial<Record<HealthKind, HealthCount>> = {};
  /** When the faults that are not over began, by the page's clock. */
  readonly #open = new Map<string, number>();
  #nextId = 1;
  #outcome: WriteOutcome = 'kept';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;

  constructor(options: HealthLogOptions = {}) {
    super();
    this.#store = options.store ?? (() => localStorage);
    this.#wallMs = options.wallMs ?? Date.now;
    this.#sessionMs = options.sessionMs ?? (() => performance.now());
    this.#limit = options.limit ?? LOG_LIMIT;
    const stored = readRecord(this.#store, STORAGE_KEY);
    this.#entries = boundedEntries(stored?.entries ?? [], this.#limit);
    this.#counts = stored?.counts ?? {};
    this.#since = stored?.since || this.#now();
  }

  get record(): HealthRecord {
    return { entries: this.#entries, counts: added(this.#counts, this.#unwritten), since: this.#since };
  }

  /** What the last write came to: `kept` where the log survives the page. */
  get kept(): WriteOutcome {
    return this.#outcome;
  }

  /**
   * Notes a fault. The same kind and detail again within an hour counts in the entry that is there.
   * @param detail English, short, nothing about anybody
   * @param sinceMs when it began, by the page's clock; left out, now
   * @returns the entry's id, for {@link recovered}
   */
  add(kind: HealthKind, detail: string, sinceMs = this.#sessionMs()): string {
    const now = this.#now();
    const text = detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL - 1)}…` : detail;
    const before = this.#entries.findLast((entry) => entry.kind === kind && entry.detail === text);
    const merges = before && this.#isMine(before) && this.#isRecent(before);
    const entry: HealthEntry = {
      ...(merges
        ? { ...before, count: before.count + 1 }
        : { id: `${this.#session}-${this.#nextId++}`, at: now, kind, detail: text, count: 1, worstMs: null }),
      lastAt: now,
      recoveredMs: null,
      sessionMs: Math.round(this.#sessionMs()),
    };
    const others = merges ? this.#entries.filter(({ id }) => id !== entry.id) : this.#entries;
    this.#entries = boundedEntries([...others, entry], this.#limit);
    // A fault that comes again before it is over lasts from its first time.
    if (!this.#open.has(entry.id)) this.#open.set(entry.id, sinceMs);
    this.#tally(kind, { count: 1, recovered: 0 });
    this.#changed();
    return entry.id;
  }

  /**
   * Results came again after this fault. Does nothing where it is over already.
   */
  recovered(id: string): void {
    const sinceMs = this.#open.get(id);
    this.#open.delete(id);
    const entry = this.#entries.find((one) => one.id === id);
    if (sinceMs === undefined || !entry) return;
    const recoveredMs = Math.max(0, Math.round(this.#sessionMs() - sinceMs));
    const over = { ...entry, recoveredMs, worstMs: Math.max(entry.worstMs ?? 0, recoveredMs) };
    this.#entries = this.#entries.map((one) => (one === entry ? over : one));
    this.#tally(entry.kind, { count: 0, recovered: 1 });
    this.#changed();
  }

  /** Forgets entries and counts. */
  clear(): void {
    this.#entries = [];
    this.#counts = {};
    this.#unwritten = {};
    this.#open.clear();
    this.#since = this.#now();
    this.#write({ entries: [], counts: {}, since: this.#since });
    this.dispatchEvent(new Event('change'));
  }

  /** Writes what is not written yet: the page may be gone in a moment. */
  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    const stored = readRecord(this.#store, STORAGE_KEY);
    // What another page has written meanwhile; ours in the store are older than ours here.
    const known = new Set(this.#entries.map(({ id }) => id));
    const others = (stored?.entries ?? []).filter((entry) => !known.has(entry.id) && !this.#isMine(entry));
    if (others.length > 0) {
      const all = [...others, ...this.#entries].sort((a, b) => a.lastAt.localeCompare(b.lastAt));
      this.#entries = boundedEntries(all, this.#limit);
    }
    this.#counts = stored?.counts ?? this.#counts;
    if (!this.#write(this.record)) return;
    this.#counts = added(this.#counts, this.#unwritten);
    this.#unwritten = {};
  }

  /** @returns whether the counts, at least, are in the store. */
  #write(record: HealthRecord): boolean {
    const before = this.#outcome;
    this.#outcome = writeRecord(this.#store, STORAGE_KEY, record);
    if (this.#outcome !== before)
      this.dispatchEvent(new CustomEvent<WriteOutcome>('storage', { detail: this.#outcome }));
    return this.#outcome === 'kept' || this.#outcome === 'short';
  }

  /** At once the first time, so that what ends the page is written; then now and then. */
  #changed(): void {
    this.#dirty = true;
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.flush();
      }, WRITE_EVERY_MS);
      this.flush();
    }
    this.dispatchEvent(new Event('change'));
  }

  #tally(kind: HealthKind, more: HealthCount): void {
    this.#unwritten = added(this.#unwritten, { [kind]: more });
  }

  #isMine({ id }: HealthEntry): boolean {
    return id.startsWith(`${this.#session}-`);
  }

  /** By the page's own clock: the device's may jump. */
  #isRecent({ sessionMs }: HealthEntry): boolean {
    return this.#sessionMs() - sessionMs < MERGE_WITHIN_MS;
  }

  #now(): string {
    return new Date(this.#wallMs()).toISOString();
  }
}

function added(a: HealthRecord['counts'], b: HealthRecord['counts']): HealthRecord['counts'] {
  const sum: Partial<Record<HealthKind, HealthCount>> = { ...a };
  for (const [kind, { count, recovered }] of Object.entries(b) as [HealthKind, HealthCount][]) {
    const before = sum[kind] ?? { count: 0, recovered: 0 };
    sum[kind] = { count: before.count + count, recovered: before.recovered + recovered };
  }
  return sum;
}
