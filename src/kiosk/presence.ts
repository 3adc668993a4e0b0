/** A sighting counts once the next result bears it out, or once nothing has contradicted it for this long, ms. */
export const CONFIRM_MS = 250;

/**
 * Whether somebody is there, from what single results say. Two results in a row with somebody count, so that one
 * mistaken box wakes nothing; an engine too slow to give a second one in time is believed after {@link CONFIRM_MS}.
 * Knows no clock: every call says what time it is, in ms on any clock that never runs backwards.
 */
export class Presence {
  readonly #attractAfterMs: number;
  #lastSeenMs: number;
  /** Since when every result has shown somebody; null when the last one did not. */
  #sinceMs: number | null = null;
  #attract = false;

  /** @param attractAfterS without anybody for this long the attract screen comes, seconds; 0 for never */
  constructor(attractAfterS: number, nowMs: number) {
    this.#attractAfterMs = attractAfterS > 0 ? attractAfterS * 1000 : Number.POSITIVE_INFINITY;
    this.#lastSeenMs = nowMs;
  }

  /** Whether the attract screen is on. */
  get attract(): boolean {
    return this.#attract;
  }

  /** When to call {@link advance} at the latest; null for no need. */
  get dueAtMs(): number | null {
    if (this.#unconfirmed) return this.#sinceMs! + CONFIRM_MS;
    const dueMs = this.#lastSeenMs + this.#attractAfterMs;
    return this.#attract || dueMs === Number.POSITIVE_INFINITY ? null : dueMs;
  }

  /** How long nobody has been there, ms. */
  absentMs(nowMs: number): number {
    return nowMs - this.#lastSeenMs;
  }

  /** One result came. */
  see(somebody: boolean, nowMs: number): void {
    this.advance(nowMs);
    if (!somebody) this.#sinceMs = null;
    else if (this.#sinceMs === null) this.#sinceMs = nowMs;
    else this.#confirm(nowMs);
  }

  /** Somebody touched the screen: that needs no second look. */
  touch(nowMs: number): void {
    this.#confirm(nowMs);
  }

  /** Time went by. */
  advance(nowMs: number): void {
    if (this.#unconfirmed && nowMs - this.#sinceMs! >= CONFIRM_MS) this.#confirm(nowMs);
    if (nowMs - this.#lastSeenMs >= this.#attractAfterMs) this.#attract = true;
  }

  get #unconfirmed(): boolean {
    return this.#sinceMs !== null && this.#lastSeenMs < this.#sinceMs;
  }

  #confirm(nowMs: number): void {
    this.#lastSeenMs = nowMs;
    this.#attract = false;
  }
}
