import type { TextStore } from './record-store.ts';

const STORAGE_KEY = 'glance.open-page';

/** A page that was open. */
export interface OpenPage {
  /** Names the lock that the page holds while it lives. */
  readonly id: string;
  /** Its last sign of life by the device's clock, ms since 1970. */
  readonly aliveAtMs: number;
}

/**
 * A mark that stands in storage while a page is open, and is taken away when it closes: one that is found was left by
 * a page that crashed, was discarded, or lost its power. Where nothing can be stored, nothing is known.
 */
export class CrashMark {
  /** The page that left its mark before this one; it may live in another tab. */
  readonly before: OpenPage | null;
  readonly #store: () => TextStore;
  readonly #id: string;

  constructor(id: string, store: () => TextStore = () => localStorage) {
    this.#id = id;
    this.#store = store;
    this.before = this.#read();
  }

  /** A sign of life. */
  alive(wallMs: number): void {
    try {
      this.#store().setItem(
        STORAGE_KEY,
        JSON.stringify({ id: this.#id, aliveAtMs: wallMs } satisfies OpenPage),
      );
    } catch {
      // Then nobody will know.
    }
  }

  /** The page closes in good order. */
  closed(): void {
    try {
      if (this.#read()?.id === this.#id) this.#store().removeItem(STORAGE_KEY);
    } catch {
      // As above.
    }
  }

  #read(): OpenPage | null {
    try {
      const { id, aliveAtMs } = JSON.parse(this.#store().getItem(STORAGE_KEY) ?? '{}') as Partial<OpenPage>;
      return typeof id === 'string' && Number.isFinite(aliveAtMs) ? { id, aliveAtMs: aliveAtMs! } : null;
    } catch {
      return null;
    }
  }
}
