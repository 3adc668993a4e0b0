import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** After a refusal, or after the system took the lock back, it is asked for again: first so soon, then ever later, ms. */
const FIRST_RETRY_MS = 5_000;
const LATEST_RETRY_MS = 5 * 60_000;

/**
 * Keeps the screen on while `wanted`. The system takes the lock back when the page is hidden or the battery is low, and
 * may refuse it: it is taken again as soon as the page is seen, and asked for again from time to time.
 */
export class WakeLockController implements ReactiveController {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;
  #asking = false;
  #retryMs = FIRST_RETRY_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #onVisibility = () => {
    this.#retryMs = FIRST_RETRY_MS;
    void this.#update();
  };

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  set wanted(wanted: boolean) {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    this.#retryMs = FIRST_RETRY_MS;
    void this.#update();
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.wanted = false;
  }

  async #update(): Promise<void> {
    clearTimeout(this.#retry);
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release().catch(() => undefined);
      return;
    }
    if (this.#asking || document.visibilityState !== 'visible' || (this.#lock && !this.#lock.released))
      return;
    if (!navigator.wakeLock) return;
    this.#asking = true;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (this.#wanted) this.#keep(lock);
      else await lock.release();
    } catch {
      // On a low battery, or where it is not allowed: the screen may go dark meanwhile, as everywhere else.
      this.#again();
    } finally {
      this.#asking = false;
    }
  }

  #keep(lock: WakeLockSentinel): void {
    this.#lock = lock;
    this.#retryMs = FIRST_RETRY_MS;
    lock.addEventListener('release', () => {
      if (this.#lock !== lock) return;
      this.#lock = null;
      this.#again();
    });
  }

  /** A hidden page need not try: it is told when it is seen. */
  #again(): void {
    clearTimeout(this.#retry);
    if (!this.#wanted || document.visibilityState !== 'visible') return;
    this.#retry = setTimeout(() => void this.#update(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LATEST_RETRY_MS);
  }
}
