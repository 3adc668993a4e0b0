import { version } from '../../package.json';
import type { GpuTrial } from '../shared/gpu-trials.ts';
import { storageFailed } from '../shared/storage-failures.ts';

const STORAGE_KEY = 'glance.gpu-trials';

/** Stands in storage while something is tried, and for good where that never ended well. */
interface Mark extends GpuTrial {
  /** Glance and browser: what comes of a trial holds for them alone. */
  readonly system: string;
  /** Whether it was said that the use is left out because of it. */
  readonly told: boolean;
}

/** What the account stands on, so that tests can bring their own. */
export interface GpuTrialsOptions {
  /** Called for each access, as even asking for localStorage may throw. */
  readonly store?: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly system?: string;
}

/**
 * Keeps account of what is tried on GPUs that a driver may not survive. A mark is written before a trial and taken away
 * when it went well, or was given up in good order; one that is found was left by a page whose GPU, tab or browser did not
 * survive it, and that use is left out until Glance, browser or adapter is another. A device lost later is no mark, but
 * what was used on it is left out by this page. Without storage, only what this page saw is known.
 */
export class GpuTrials {
  readonly #onRefused: (trial: GpuTrial) => void;
  readonly #store: NonNullable<GpuTrialsOptions['store']>;
  readonly #system: string;
  readonly #refused = new Map<string, { told: boolean; readonly marked: boolean }>();
  /** Under way, and in which engine. */
  readonly #open = new Map<string, { readonly trial: GpuTrial; readonly engine: number }>();
  readonly #well = new Set<string>();
  #leaving: AbortController | null = null;

  /** @param onRefused told once of each use that is left out */
  constructor(onRefused: (trial: GpuTrial) => void, options: GpuTrialsOptions = {}) {
    this.#onRefused = onRefused;
    this.#store = options.store ?? (() => localStorage);
    this.#system = options.system ?? `${version} ${globalThis.navigator?.userAgent}`;
    for (const mark of this.#read()) this.#refused.set(keyOf(mark), { told: mark.told, marked: true });
  }

  /** @returns whether an engine may try it; that it does is in storage then */
  begins(trial: GpuTrial, engine: number): boolean {
    const key = keyOf(trial);
    const refusal = this.#refused.get(key);
    if (refusal) {
      if (!refusal.told) this.#onRefused(trial);
      if (!refusal.told && refusal.marked) this.#mark(trial, true);
      refusal.told = true;
      return false;
    }
    if (this.#well.has(key)) return true;
    this.#open.set(key, { trial, engine });
    this.#watchLeaving();
    this.#markOpen();
    return true;
  }

  /** It has worked for a while. */
  well(trial: GpuTrial): void {
    this.#well.add(keyOf(trial));
    this.ended(trial);
  }

  /** It does not work, and did no harm. */
  ended(trial: GpuTrial): void {
    if (!this.#open.delete(keyOf(trial))) return;
    this.#unmark(trial);
    this.#watchLeaving();
  }

  /** The device was lost that it was tried or used on. */
  lost(trial: GpuTrial): void {
    const key = keyOf(trial);
    if (this.#refused.has(key)) return;
    const marked = this.#open.delete(key);
    this.#refused.set(key, { told: false, marked });
    if (marked) this.#mark(trial, false);
    this.#watchLeaving();
  }

  /** An engine is gone. @param badly whether nobody had ended it */
  engineGone(engine: number, badly: boolean): void {
    for (const { trial, engine: of } of [...this.#open.values()]) {
      if (of !== engine) continue;
      if (badly) this.lost(trial);
      else this.ended(trial);
    }
  }

  /** Whoever closes the tab, or turns to another one, has seen no harm. */
  #watchLeaving(): void {
    if (this.#open.size === 0) {
      this.#leaving?.abort();
      this.#leaving = null;
    } else if (!this.#leaving) {
      this.#leaving = new AbortController();
      const { signal } = this.#leaving;
      addEventListener('pagehide', () => this.#unmarkOpen(), { signal });
      document.addEventListener('visibilitychange', () => this.#markOpen(), { signal });
    }
  }

  #markOpen(): void {
    if (document.hidden) this.#unmarkOpen();
    else for (const { trial } of this.#open.values()) this.#mark(trial, false);
  }

  #unmarkOpen(): void {
    for (const { trial } of this.#open.values()) this.#unmark(trial);
  }

  #mark(trial: GpuTrial, told: boolean): void {
    this.#write([...this.#without(trial), { ...trial, system: this.#system, told }]);
  }

  #unmark(trial: GpuTrial): void {
    this.#write(this.#without(trial));
  }

  /** Read each time: other tabs write there too. */
  #without(trial: GpuTrial): Mark[] {
    const key = keyOf(trial);
    return this.#read().filter((mark) => keyOf(mark) !== key);
  }

  #read(): Mark[] {
    try {
      const stored: unknown = JSON.parse(this.#store().getItem(STORAGE_KEY) ?? '[]');
      if (!Array.isArray(stored)) return [];
      return (stored as (Mark | null)[]).filter(
        (mark) => mark !== null && mark.system === this.#system,
      ) as Mark[];
    } catch {
      return [];
    }
  }

  #write(marks: readonly Mark[]): void {
    try {
      if (marks.length > 0) this.#store().setItem(STORAGE_KEY, JSON.stringify(marks));
      else this.#store().removeItem(STORAGE_KEY);
    } catch (thrown) {
      storageFailed(thrown);
    }
  }
}

function keyOf({ use, adapter }: GpuTrial): string {
  return `${use} ${adapter}`;
}
