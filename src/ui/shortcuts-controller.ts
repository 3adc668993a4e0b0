import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** One keyboard shortcut; `key` as in KeyboardEvent, lower case. */
export interface Shortcut {
  readonly key: string;
  /** As the help names the key. */
  readonly keyName: () => string;
  readonly does: () => string;
  readonly run: () => void;
}

/**
 * Runs shortcuts pressed anywhere on the page, but not while typing, in a dialog, or with Ctrl, Alt or Meta.
 * They can be switched off. ref: WCAG 2.2, 2.1.4
 */
export class ShortcutsController implements ReactiveController {
  readonly shortcuts: readonly Shortcut[];
  readonly #enabled: () => boolean;
  readonly #onKey = (event: KeyboardEvent) => this.#handle(event);

  /** `enabled` is asked at each key: false where nothing may be pressed, as on a screen in a shop window. */
  constructor(host: ReactiveControllerHost, shortcuts: readonly Shortcut[], enabled: () => boolean) {
    this.shortcuts = shortcuts;
    this.#enabled = enabled;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#onKey);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#onKey);
  }

  #handle(event: KeyboardEvent): void {
    if (
      !this.#enabled() ||
      event.defaultPrevented ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.repeat
    )
      return;
    const path = event.composedPath().filter((node) => node instanceof HTMLElement);
    if (path.some((node) => node.matches('dialog, input, select, textarea, [contenteditable]'))) return;
    // Space presses the focused button, as everywhere.
    if (event.key === ' ' && path.some((node) => node.matches('button, a, summary'))) return;
    const shortcut = this.shortcuts.find(({ key }) => key === event.key.toLowerCase());
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run();
  }
}
