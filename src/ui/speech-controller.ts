import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What a screen reader hears, at most every `everyMs`: the newest that is to be said then, not what was when it was asked for. */
export class SpeechController implements ReactiveController {
  readonly #everyMs: number;
  readonly #speak: () => boolean;
  #spokenAtMs = Number.NEGATIVE_INFINITY;
  #timer = 0;

  /** @param speak says what there is to say now; false when that is nothing new */
  constructor(host: ReactiveControllerHost, everyMs: number, speak: () => boolean) {
    this.#everyMs = everyMs;
    this.#speak = speak;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /** Speaks as soon as the last words are old enough. */
  soon(): void {
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#spokenAtMs + this.#everyMs - performance.now());
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      if (this.#speak()) this.spoken();
    }, waitMs);
  }

  /** Something was said just now, from here or elsewhere. */
  spoken(): void {
    this.#spokenAtMs = performance.now();
  }
}
