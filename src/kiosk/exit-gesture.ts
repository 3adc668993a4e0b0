const TAPS = 5;
const WITHIN_MS = 3000;
const HOLD_MS = 3000;
/** Of the view's short side, from the top left corner. */
const CORNER = 0.15;
const LEAST_CORNER_PX = 88;

/**
 * The two ways out that no passer-by finds: five taps in the top left corner within 3 s, or Escape held for 3 s.
 * A tap anywhere else begins the count anew, so that hands all over the screen open nothing.
 */
export class ExitGesture {
  readonly #onMade: () => void;
  #tapsMs: number[] = [];
  #hold: ReturnType<typeof setTimeout> | undefined;

  constructor(onMade: () => void) {
    this.#onMade = onMade;
  }

  /** @param x from the view's left, CSS px @param view CSS px */
  tap(x: number, y: number, view: { readonly width: number; readonly height: number }, nowMs: number): void {
    const corner = Math.max(LEAST_CORNER_PX, Math.min(view.width, view.height) * CORNER);
    if (x > corner || y > corner) {
      this.#tapsMs = [];
      return;
    }
    this.#tapsMs = [...this.#tapsMs.filter((tapMs) => nowMs - tapMs <= WITHIN_MS), nowMs];
    if (this.#tapsMs.length < TAPS) return;
    this.#tapsMs = [];
    this.#onMade();
  }

  /** Escape went down. */
  press(): void {
    this.#hold ??= setTimeout(() => this.#onMade(), HOLD_MS);
  }

  /** Escape went up, or the page lost the keyboard. */
  release(): void {
    clearTimeout(this.#hold);
    this.#hold = undefined;
  }
}
