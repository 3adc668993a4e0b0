import { hasServiceWorkerScript, registerServiceWorker } from './register.ts';

/** Set while a reload for isolation is under way; a page that finds it knows that the reload did not help. */
const MARK = 'glance.reloaded-to-isolate';
/** Longer is not worth waiting for: Glance works without threads too. */
const PATIENCE_MS = 3000;

/**
 * Sees to it that the page is cross-origin isolated, which WebAssembly threads need, where the server does not: the
 * service worker then adds the headers, from the next load on. So this reloads the page, at most once in a row.
 * @returns false when the page is about to be reloaded and nothing should be started
 */
export async function isolate(): Promise<boolean> {
  if (globalThis.crossOriginIsolated) {
    mark.clear();
    return true;
  }
  if (!hasServiceWorkerScript || !canHelp() || !mark.set()) return true;
  try {
    const active = registerServiceWorker().then(untilActive);
    if (!(await withinPatience(active))) return true;
  } catch {
    return true;
  }
  location.reload();
  return false;
}

/** A page that a service worker gave us and that is not isolated all the same will not be so after a reload. */
function canHelp(): boolean {
  const { serviceWorker, hardwareConcurrency } = navigator as Navigator & {
    serviceWorker?: ServiceWorkerContainer;
  };
  return hardwareConcurrency > 1 && serviceWorker !== undefined && serviceWorker.controller === null;
}

async function untilActive(registration: ServiceWorkerRegistration): Promise<boolean> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (!worker) return false;
  while (worker.state !== 'activated') {
    if (worker.state === 'redundant') return false;
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
  }
  return true;
}

function withinPatience(active: Promise<boolean>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, PATIENCE_MS, false));
  return Promise.race([active, late]);
}

/** Where nothing can be remembered there is no reload: it might never end. */
const mark = {
  /** Whether it was not set before. */
  set(): boolean {
    try {
      if (sessionStorage.getItem(MARK) !== null) return false;
      sessionStorage.setItem(MARK, '1');
      return sessionStorage.getItem(MARK) !== null;
    } catch {
      return false;
    }
  },
  clear(): void {
    try {
      sessionStorage.removeItem(MARK);
    } catch {
      // Then it was never set.
    }
  },
};
