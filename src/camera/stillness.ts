/** Change of a cell's brightness that is movement and not noise, of 255. */
const MOVED = 10;
/** After the last movement everything is looked at for this long: what stopped is still being followed. */
const SETTLE_MS = 1500;
/** How often a still scene is looked at all the same: a change too slow to be seen must not be missed. */
const LOOK_EVERY_MS = 500;

/**
 * Says which pictures are worth a look, where nothing moves most of the time. Movement is measured against the picture
 * looked at last, so that what creeps is seen as well.
 */
export class Stillness {
  #last: Uint8ClampedArray | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #movedAtMs = Number.NEGATIVE_INFINITY;

  /** Whether nothing has moved for a while. */
  isStill(nowMs: number): boolean {
    return this.#last !== null && nowMs - this.#movedAtMs >= SETTLE_MS;
  }

  /**
   * @param rgba the picture in a few cells, each a mean of many pixels; always the same number. It is copied.
   * @param nowMs on any clock that only goes on
   * @returns whether to look at this picture
   */
  worthALook(rgba: Uint8ClampedArray, nowMs: number): boolean {
    const moved = this.#last === null || differs(rgba, this.#last);
    if (moved) this.#movedAtMs = nowMs;
    if (this.isStill(nowMs) && nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return false;
    this.#lookedAtMs = nowMs;
    if (this.#last?.length === rgba.length) this.#last.set(rgba);
    else this.#last = rgba.slice();
    return true;
  }

  /** Another scene: its first picture is worth a look. */
  reset(): void {
    this.#last = null;
    this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    this.#movedAtMs = Number.NEGATIVE_INFINITY;
  }
}

function differs(a: Uint8ClampedArray, b: Uint8ClampedArray): boolean {
  if (a.length !== b.length) return true;
  for (let at = 0; at < a.length; at++) {
    // Alpha is the same everywhere.
    if (Math.abs(a[at]! - b[at]!) > MOVED) return true;
  }
  return false;
}
