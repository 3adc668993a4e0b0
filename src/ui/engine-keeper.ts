import { growingPause } from '../health/growing-pause.ts';
import type { EngineStatus } from '../shared/engine.ts';

const PAUSES = { firstMs: 2000, longestMs: 60_000 };

/** Starts an engine again that has failed for good: on a kiosk for ever, elsewhere when the network comes back. */
export class EngineKeeper {
  readonly #retry: () => void;
  readonly #kiosk: boolean;
  #failed = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onOnline = () => {
    if (this.#failed) this.#retry();
  };

  constructor(retry: () => void, kiosk: boolean) {
    this.#retry = retry;
    this.#kiosk = kiosk;
    addEventListener('online', this.#onOnline);
  }

  /** Tells of the engine's state, whenever that changes. */
  status({ state }: EngineStatus): void {
    // What loads again may fail again: the pauses go on growing.
    if (state === 'ready') this.#tries = 0;
    this.#failed = state === 'failed';
    clearTimeout(this.#timer);
    if (!this.#failed || !this.#kiosk) return;
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#retry(), growingPause(this.#tries, PAUSES));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    removeEventListener('online', this.#onOnline);
  }
}
