import type { TextStore } from './record-store.ts';

const STORAGE_KEY = 'glance.reloaded';
/** A page is reloaded at most this often. */
export const RELOAD_PAUSE_MS = 600_000;

/** What a page that reloads itself leaves for the one that comes. */
export interface ReloadNote {
  /** By the device's clock, ms since 1970. */
  readonly atMs: number;
  readonly reason: string;
}

/**
 * Whether the page may reload itself: at most once in ten minutes, remembered across the reload. Where nothing can be
 * remembered, or the clock was set back since, a page must have been open for ten minutes.
 */
export class ReloadGuard {
  readonly #store: () => TextStore;
  #before: ReloadNote | null;

  /** @param store the tab's own, such as sessionStorage; may throw */
  constructor(store: () => TextStore = () => sessionStorage) {
    this.#store = store;
    this.#before = this.#read();
  }

  /** The note of the page before, if that reloaded itself; once. */
  arrivedBy(): ReloadNote | null {
    const note = this.#before;
    this.#before = null;
    if (!note || note.reason === '') return null;
    try {
      this.#store().setItem(STORAGE_KEY, JSON.stringify({ ...note, reason: '' }));
    } catch {
      // It is told of again after the next reload: better than never.
    }
    return note;
  }

  /** @param sessionMs how long the page has been open */
  allows(wallMs: number, sessionMs: number): boolean {
    if (sessionMs >= RELOAD_PAUSE_MS) return true;
    const note = this.#read();
    if (!note) return this.#canRemember();
    const agoMs = wallMs - note.atMs;
    return agoMs >= RELOAD_PAUSE_MS;
  }

  /** Call right before reloading. */
  note(note: ReloadNote): void {
    try {
      this.#store().setItem(STORAGE_KEY, JSON.stringify(note));
    } catch {
      // allows() has seen to it that the page was open for long enough.
    }
  }

  #canRemember(): boolean {
    try {
      this.#store().setItem(`${STORAGE_KEY}-probe`, '1');
      this.#store().removeItem(`${STORAGE_KEY}-probe`);
      return true;
    } catch {
      return false;
    }
  }

  #read(): ReloadNote | null {
    try {
      const stored: unknown = JSON.parse(this.#store().getItem(STORAGE_KEY) ?? 'null');
      const { atMs, reason } = (stored ?? {}) as Partial<ReloadNote>;
      return Number.isFinite(atMs) && typeof reason === 'string' ? { atMs: atMs!, reason } : null;
    } catch {
      return null;
    }
  }
}
