import type { BackendName } from '../shared/engine.ts';

/** How long a backend that failed is passed over: this long at first, four times as long after each further failure. */
const FIRST_AVOID_MS = 60_000;
const LONGEST_AVOID_MS = 3_600_000;

/** Which backends failed lately. One bad moment is not for ever: each is tried again after a while. */
export class BackendFailures {
  readonly #failures = new Map<BackendName, { readonly count: number; readonly avoidUntilMs: number }>();

  /**
   * Notes a failure.
   * @returns for how long the backend is to be passed over, in ms
   */
  add(backend: BackendName): number {
    const count = (this.#failures.get(backend)?.count ?? 0) + 1;
    const avoidMs = Math.min(FIRST_AVOID_MS * 4 ** (count - 1), LONGEST_AVOID_MS);
    this.#failures.set(backend, { count, avoidUntilMs: performance.now() + avoidMs });
    return avoidMs;
  }

  /** The backends to pass over now. */
  avoided(): BackendName[] {
    const nowMs = performance.now();
    return [...this.#failures].filter(([, { avoidUntilMs }]) => nowMs < avoidUntilMs).map(([name]) => name);
  }
}
