import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Escape comes to the page, and only held down leaves the full screen. Chromium alone has it. */
interface KeyboardLock {
  readonly keyboard?: { lock?(keys: readonly string[]): Promise<void> };
}

/**
 * Fills the screen. A browser started with `--kiosk` and an installed app do so by themselves; elsewhere a page may
 * only when touched, so it is asked for at the first touch, and at the next after something else has ended it.
 */
export class KioskFullScreen implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #refused = false;
  readonly #onChange = () => this.#host.requestUpdate();
  readonly #onTouch = () => void this.#fill();

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether a touch would fill the screen. */
  get wanting(): boolean {
    return !this.#refused && document.fullscreenEnabled === true && !fillsScreen();
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.#onChange);
    window.addEventListener('resize', this.#onChange);
    window.addEventListener('pointerup', this.#onTouch, { capture: true });
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#onChange);
    window.removeEventListener('resize', this.#onChange);
    window.removeEventListener('pointerup', this.#onTouch, { capture: true });
  }

  async #fill(): Promise<void> {
    if (!this.wanting) return;
    try {
      await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
      await (navigator as KeyboardLock).keyboard?.lock?.(['Escape']);
    } catch {
      // Not here, or not for this kind of touch: nobody is asked for what has no effect.
      this.#refused = document.fullscreenElement === null;
      this.#host.requestUpdate();
    }
  }
}

function fillsScreen(): boolean {
  if (document.fullscreenElement) return true;
  if (matchMedia('(display-mode: fullscreen), (display-mode: standalone)').matches) return true;
  return innerWidth >= screen.width && innerHeight >= screen.height;
}
