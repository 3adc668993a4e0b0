import type { HealthKind } from './health-entry.ts';
import type { HealthLog } from './health-log.ts';

/** What must come before a result shows that a fault is over. */
export type Until = 'result' | 'engine' | 'source';

/** Faults that are not over yet: each is, with the first result after what it took away has come back. */
export class OpenFaults {
  readonly #log: HealthLog;
  readonly #waits = new Map<string, Until>();

  constructor(log: HealthLog) {
    this.#log = log;
  }

  get any(): boolean {
    return this.#waits.size > 0;
  }

  /** Notes a fault. @param sinceMs when it began, by the page's clock; left out, now */
  open(kind: HealthKind, detail: string, until: Until, sinceMs?: number): void {
    this.#waits.set(this.#log.add(kind, detail, sinceMs), until);
  }

  /** The engine runs again, or a source is shown again. */
  back(what: 'engine' | 'source'): void {
    for (const [id, until] of this.#waits) if (until === what) this.#waits.set(id, 'result');
  }

  /** A result was shown. */
  result(): void {
    for (const [id, until] of this.#waits) {
      if (until !== 'result') continue;
      this.#waits.delete(id);
      this.#log.recovered(id);
    }
  }
}
