import { CrashMark } from '../health/crash-mark.ts';

const ALIVE_EVERY_TICKS = 60;

/**
 * Marks this page as open, and tells of one before it that never closed: a crash, a tab that the browser discarded, a
 * power cut. A page that lives in another tab holds a lock and is none of these.
 */
export class OpenPageMark {
  readonly #mark: CrashMark;
  #ticks = 0;

  /** @param onAbruptEnd told at most once, in words of the log */
  constructor(onAbruptEnd: (detail: string) => void) {
    const id = Math.random().toString(36).slice(2, 10);
    this.#mark = new CrashMark(id);
    const { before } = this.#mark;
    this.#mark.alive(Date.now());
    window.addEventListener('pagehide', () => this.closed());
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#mark.alive(Date.now()));
    if (before) void isOpen(before.id).then((open) => open || onAbruptEnd(endText()));
    // Held until the page is gone.
    void navigator.locks?.request(lockName(id), () => new Promise<never>(() => {})).catch(() => undefined);
  }

  /** Half a second has passed. */
  tick(): void {
    this.#ticks += 1;
    if (this.#ticks % ALIVE_EVERY_TICKS === 0) this.#mark.alive(Date.now());
  }

  closed(): void {
    this.#mark.closed();
  }
}

async function isOpen(id: string): Promise<boolean> {
  const { held } = (await navigator.locks?.query().catch(() => null)) ?? {};
  return held?.some(({ name }) => name === lockName(id)) ?? false;
}

function lockName(id: string): string {
  return `glance-page-${id}`;
}

function endText(): string {
  return (document as { readonly wasDiscarded?: boolean }).wasDiscarded ? 'discarded' : 'crash or power cut';
}
