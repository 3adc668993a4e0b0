import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Keeps the screen on while `wanted`. The lock is lost when the page is hidden, and taken again afterwards. */
export class WakeLockController implements ReactiveController {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;
  readonly #onVisibility = () => void this.#update();

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  set wanted(wanted: boolean) {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
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
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release().catch(() => undefined);
      return;
    }
    if (document.visibilityState !== 'visible' || (this.#lock && !this.#lock.released)) return;
    try {
      const lock = await navigator.wakeLock?.request('screen');
      if (!lock) return;
      if (this.#wanted) this.#lock = lock;
      else await lock.release();
    } catch {
      // Refused on a low battery, or not allowed here: the screen may then go dark, as everywhere else.
    }
  }
}
