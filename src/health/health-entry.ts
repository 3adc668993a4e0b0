/** Every fault that the log knows. */
export const HEALTH_KINDS = [
  'camera-lost',
  'camera-frozen',
  'camera-refused',
  'device-lost',
  'gpu-spared',
  'worker-died',
  'worker-hung',
  'engine-failed',
  'engine-refused',
  'no-results',
  'memory',
  'tab-frozen',
  'slept',
  'clock-jump',
  'storage-full',
  'storage-denied',
  'page-error',
  'ended-abruptly',
  'reload',
] as const;

/** What went wrong. */
export type HealthKind = (typeof HEALTH_KINDS)[number];

/** One fault, or several alike that came soon after one another. */
export interface HealthEntry {
  /** Unique in the log: the session's id and a count. */
  readonly id: string;
  /** When it came (the first time), ISO 8601 by the device's clock. */
  readonly at: string;
  /** When it came last; the same as `at` where it came once. */
  readonly lastAt: string;
  readonly kind: HealthKind;
  /** In the words of the code, English: an error code, a number. Nothing about anybody. */
  readonly detail: string;
  /** How often it came, at least 1. */
  readonly count: number;
  /** From the last time it came to results again, ms; null until then, or where they never came. */
  readonly recoveredMs: number | null;
  /** The longest that it took to recover, ms; null where it never did. */
  readonly worstMs: number | null;
  /** How long the page had been open when it came last, ms. */
  readonly sessionMs: number;
}

/** How often a kind came, and how often results came again after it: kept for as long as the log is not cleared. */
export interface HealthCount {
  readonly count: number;
  readonly recovered: number;
}

/** All that is remembered. */
export interface HealthRecord {
  /** Oldest first. */
  readonly entries: readonly HealthEntry[];
  readonly counts: Readonly<Partial<Record<HealthKind, HealthCount>>>;
  /** Since when it is kept, ISO 8601. */
  readonly since: string;
}

/** Whether a value read from storage is an entry. */
export function isEntry(value: unknown): value is HealthEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, lastAt, kind, detail, count, recoveredMs, worstMs, sessionMs } = value as HealthEntry;
  return (
    [id, at, lastAt, detail].every((text) => typeof text === 'string') &&
    HEALTH_KINDS.includes(kind) &&
    [count, sessionMs].every(Number.isFinite) &&
    [recoveredMs, worstMs].every((ms) => ms === null || Number.isFinite(ms))
  );
}
