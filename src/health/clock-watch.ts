/** Smaller jumps are the clock being set right a little, ms. */
const LEAST_JUMP_MS = 2000;
/** A page that is seen and gets no turn for this long was asleep, ms. */
const LEAST_SLEEP_MS = 30_000;

/** What became of the clocks since the last look. */
export interface ClockEvent {
  readonly kind: 'clock-jump' | 'slept';
  /** How far the device's clock jumped, or how long the device slept, ms. */
  readonly ms: number;
}

/**
 * Compares the device's clock, which people and time servers set, with the page's own, which only goes on; and notices
 * when nothing ran for a while. Nothing in Glance counts time by the device's clock: this is to tell of it.
 */
export class ClockWatch {
  #wallMs: number;
  #pageMs: number;
  #seen = true;

  constructor(wallMs: number, pageMs: number) {
    this.#wallMs = wallMs;
    this.#pageMs = pageMs;
  }

  /** @param seen whether the page is visible: hidden ones get few turns, and have not slept */
  look(wallMs: number, pageMs: number, seen: boolean): ClockEvent | null {
    const passedMs = pageMs - this.#pageMs;
    const jumpMs = wallMs - this.#wallMs - passedMs;
    const wasSeen = this.#seen;
    this.#wallMs = wallMs;
    this.#pageMs = pageMs;
    this.#seen = seen;
    if (seen && wasSeen && passedMs >= LEAST_SLEEP_MS) return { kind: 'slept', ms: passedMs };
    if (Math.abs(jumpMs) >= LEAST_JUMP_MS) return { kind: 'clock-jump', ms: jumpMs };
    return null;
  }

  /** Starts anew: the page was frozen, and that is known. */
  reset(wallMs: number, pageMs: number): void {
    this.#wallMs = wallMs;
    this.#pageMs = pageMs;
  }
}

/** A span as the log says it: “+3600 s”, “−0.5 s”. */
export function signedSeconds(ms: number): string {
  const seconds = Math.abs(ms) < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000);
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} s`;
}
