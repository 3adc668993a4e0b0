/** Frames of one input size that are looked at before it is judged. */
const WINDOW = 20;
/** A frame may take this share of its time before a larger input is tried: what holds a rate must have room. */
const ROOM = 0.75;
/** After a size that was too slow, the sizes from it upwards are left alone for this long. */
const AVOID_MS = 120_000;

/**
 * Chooses the input size that holds a frame rate: the largest whose frames are ready in time. Time is taken to grow with
 * the number of pixels, which is so for convolutions; what really happens decides.
 */
export class SizePacer {
  readonly #sizes: readonly number[];
  #frameMs: number[] = [];
  /** Sizes from here upwards were too slow. */
  #tooSlow: { readonly from: number; readonly untilMs: number } | null = null;

  /** @param sizes allowed input widths in pixels, smallest first */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  /**
   * Takes in how long a frame took.
   * @param size the input it was run at
   * @param frameMs what the engine took for it, waiting left out
   * @param targetMs time for one frame at the rate to be held
   * @returns the size to go on with; the same one for no change
   */
  next(size: number, frameMs: number, targetMs: number, nowMs: number): number {
    this.#frameMs.push(frameMs);
    if (this.#frameMs.length < WINDOW) return size;
    const typicalMs = this.#frameMs.sort((a, b) => a - b)[WINDOW >> 1]!;
    this.#frameMs = [];
    return typicalMs > targetMs
      ? this.#smaller(size, typicalMs, targetMs, nowMs)
      : this.#larger(size, typicalMs, targetMs, nowMs);
  }

  /** Another engine or rate: what was learnt is void. */
  reset(): void {
    this.#frameMs = [];
    this.#tooSlow = null;
  }

  #smaller(size: number, typicalMs: number, targetMs: number, nowMs: number): number {
    this.#tooSlow = { from: size, untilMs: nowMs + AVOID_MS };
    const below = this.#sizes.filter((other) => other < size);
    const fits = below.filter((other) => typicalMs * (other / size) ** 2 <= targetMs);
    return fits.at(-1) ?? below[0] ?? size;
  }

  #larger(size: number, typicalMs: number, targetMs: number, nowMs: number): number {
    if (this.#tooSlow && nowMs >= this.#tooSlow.untilMs) this.#tooSlow = null;
    const limit = this.#tooSlow?.from ?? Number.POSITIVE_INFINITY;
    const fits = this.#sizes.filter(
      (other) => other > size && other < limit && typicalMs * (other / size) ** 2 <= targetMs * ROOM,
    );
    return fits.at(-1) ?? size;
  }
}
