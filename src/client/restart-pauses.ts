/** Failures within this time count towards the pause before the next restart. */
const FAILURE_WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** How long to wait before an engine is started again: not at all after one failure, longer the more there were lately. */
export class RestartPauses {
  #failuresAtMs: number[] = [];

  /** @returns the pause after a failure now, milliseconds */
  next(): number {
    const nowMs = performance.now();
    this.#failuresAtMs = [...this.#failuresAtMs.filter((atMs) => nowMs - atMs < FAILURE_WINDOW_MS), nowMs];
    const repeats = this.#failuresAtMs.length - 1;
    return repeats === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (repeats - 1), LONGEST_PAUSE_MS);
  }

  /** Whatever failed before does not count any more. */
  forget(): void {
    this.#failuresAtMs = [];
  }
}
