import { ReloadGuard, type ReloadNote } from '../health/reload-guard.ts';

/** Loads the page again as the last resort: at most once in ten minutes, and only where it can come again. */
export class PageReload {
  readonly #guard = new ReloadGuard();

  /** The note of the page before, if that reloaded itself; once. */
  arrivedBy(): ReloadNote | null {
    return this.#guard.arrivedBy();
  }

  /** @param leaving called right before the page goes. Does nothing where it may not be. */
  async now(reason: string, leaving: () => void): Promise<void> {
    if (!this.#guard.allows(Date.now(), performance.now()) || !(await pageComesAgain())) return;
    this.#guard.note({ atMs: Date.now(), reason });
    leaving();
    location.reload();
  }
}

/** Whether there is anything to load: the service worker keeps the page, or the server is there. */
async function pageComesAgain(): Promise<boolean> {
  if (navigator.serviceWorker?.controller) return true;
  const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  return answer?.ok === true;
}
