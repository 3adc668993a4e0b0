import { HEALTH_KINDS, type HealthCount, type HealthRecord, isEntry } from './health-entry.ts';

/** Where localStorage is short, this many of the newest entries are kept there, and at last none but the counts. */
const SHORT_COUNTS = [50, 0];

/** What a record is kept in: localStorage, or a test's own. Both may throw. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What a write came to: `short` where only a part found room. */
export type WriteOutcome = 'kept' | 'short' | 'full' | 'denied';

/** Reads what is remembered; null where nothing is, or it is denied or damaged. */
export function readRecord(store: () => TextStore, key: string): HealthRecord | null {
  try {
    const stored: unknown = JSON.parse(store().getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return null;
    const { entries, counts, since } = stored as Partial<HealthRecord>;
    return {
      entries: Array.isArray(entries) ? entries.filter(isEntry) : [],
      counts: checkedCounts(counts),
      since: typeof since === 'string' ? since : '',
    };
  } catch {
    return null;
  }
}

/** Writes as much of it as finds room. Never throws. */
export function writeRecord(store: () => TextStore, key: string, record: HealthRecord): WriteOutcome {
  let outcome = tryToWrite(store, key, record);
  for (const count of SHORT_COUNTS) {
    if (outcome !== 'full') return outcome;
    const entries = count === 0 ? [] : record.entries.slice(-count);
    outcome = tryToWrite(store, key, { ...record, entries });
    if (outcome === 'kept') return 'short';
  }
  return outcome;
}

/** Whether what a storage threw says that it has no room. */
export function isQuotaError(thrown: unknown): boolean {
  const { name } = (thrown ?? {}) as { readonly name?: unknown };
  return name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED';
}

function tryToWrite(store: () => TextStore, key: string, record: HealthRecord): WriteOutcome {
  try {
    store().setItem(key, JSON.stringify(record));
    return 'kept';
  } catch (thrown) {
    return isQuotaError(thrown) ? 'full' : 'denied';
  }
}

function checkedCounts(counts: unknown): HealthRecord['counts'] {
  if (typeof counts !== 'object' || counts === null) return {};
  const checked: Partial<Record<(typeof HEALTH_KINDS)[number], HealthCount>> = {};
  for (const kind of HEALTH_KINDS) {
    const { count, recovered } = (counts as Record<string, Partial<HealthCount> | undefined>)[kind] ?? {};
    if (Number.isFinite(count) && Number.isFinite(recovered)) {
      checked[kind] = { count: count!, recovered: recovered! };
    }
  }
  return checked;
}
