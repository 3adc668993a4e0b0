/** How long a class takes to most of the way to what the frames say, ms: long enough that nothing flickers, short enough to be live. */
const TIME_CONSTANT_MS = 350;

/** Likelihoods over time: each frame counts the more the longer ago the last one was. Keeps one number per class. */
export class ClassSmoother {
  #past: Float64Array | null = null;
  #seenAtMs = 0;

  /**
   * Takes the next frame in.
   * @param likelihoods one per class, 0 to 1; not changed
   * @param atMs when the frame was taken
   * @returns smoothed; owned here and valid until the next call
   */
  next(likelihoods: Float64Array, atMs: number): Float64Array {
    const past = this.#past;
    const elapsedMs = Math.max(0, atMs - this.#seenAtMs);
    this.#seenAtMs = Math.max(atMs, this.#seenAtMs);
    if (past?.length !== likelihoods.length) {
      this.#past = likelihoods.slice();
      return this.#past;
    }
    const trust = 1 - Math.exp(-elapsedMs / TIME_CONSTANT_MS);
    for (let id = 0; id < past.length; id++) past[id]! += trust * (likelihoods[id]! - past[id]!);
    return past;
  }

  /** The next frame stands alone. */
  forget(): void {
    this.#past = null;
    this.#seenAtMs = 0;
  }
}
