import { GlanceError } from '../shared/errors.ts';

/** Beside the page, so that its scope is the app's root wherever that is. */
const SCRIPT = 'sw.js';

/** Whether the page was built: the development server has no service worker. */
export const hasServiceWorkerScript: boolean = import.meta.env.PROD;

/**
 * Registers the service worker, or returns the one that is registered.
 * @throws GlanceError 'offline-unsupported' where this browser or this page can have none, 'offline-file-failed' where
 *   its script cannot be fetched
 */
export async function registerServiceWorker(): Promise<ServiceWorkerRegistration> {
  if (!globalThis.isSecureContext) throw new GlanceError('offline-unsupported', { cause: 'insecure' });
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (!container) throw new GlanceError('offline-unsupported', { cause: 'browser' });
  try {
    const known = await container.getRegistration(document.baseURI);
    const script = new URL(SCRIPT, document.baseURI);
    const sameApp =
      known?.scope === new URL('.', script).href && (known.active ?? known.installing ?? known.waiting);
    // Registering again would ask the server for nothing new: the browser looks for an update on each visit by itself.
    return known && sameApp ? known : await container.register(script);
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): GlanceError {
  const message = error instanceof Error ? error.message : String(error);
  if (/certificate/i.test(message)) {
    return new GlanceError('offline-unsupported', { cause: 'certificate' }, { cause: error });
  }
  if (error instanceof DOMException) {
    return new GlanceError('offline-unsupported', { cause: 'browser' }, { cause: error });
  }
  const problem = 'could not be fetched';
  return new GlanceError('offline-file-failed', { file: SCRIPT, problem }, { cause: error });
}
