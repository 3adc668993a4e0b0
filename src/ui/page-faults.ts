import type { HealthKind } from '../health/health-entry.ts';
import { isQuotaError } from '../health/record-store.ts';
import { offline } from '../offline/offline-service.ts';
import { GlanceError } from '../shared/errors.ts';
import { onStorageFailure } from '../shared/storage-failures.ts';

/** Who is told what happens to the page. */
export interface PageFaultEvents {
  fault(kind: HealthKind, detail: string): void;
  /** The page may be gone in a moment. */
  leaving(): void;
  /** It runs again after it was frozen or put aside. */
  back(how: string, awayMs: number): void;
}

/**
 * Listens for what happens to the page and not to the engine: frozen and thawed, put aside and taken back, no room to
 * remember anything, errors that nobody caught.
 * @param signal stops listening
 */
export function watchPageFaults(events: PageFaultEvents, signal: AbortSignal): void {
  let frozenAtMs: number | null = null;
  const back = (how: string) => {
    const nowMs = performance.now();
    events.back(how, nowMs - (frozenAtMs ?? nowMs));
    frozenAtMs = null;
  };
  document.addEventListener(
    'freeze',
    () => {
      frozenAtMs = performance.now();
      events.leaving();
    },
    { signal },
  );
  document.addEventListener('resume', () => back('thawed'), { signal });
  window.addEventListener('pageshow', ({ persisted }) => persisted && back('taken back'), { signal });
  window.addEventListener('pagehide', () => events.leaving(), { signal });
  window.addEventListener(
    'error',
    (event) => events.fault('page-error', errorDetail(event.error ?? event.message)),
    {
      signal,
    },
  );
  window.addEventListener(
    'unhandledrejection',
    ({ reason }) => events.fault('page-error', errorDetail(reason)),
    {
      signal,
    },
  );
  const stop = onStorageFailure((thrown) => {
    events.fault(isQuotaError(thrown) ? 'storage-full' : 'storage-denied', 'settings');
  });
  signal.addEventListener('abort', stop, { once: true });
  let told = offline.state.error;
  offline.addEventListener(
    'change',
    () => {
      const { error } = offline.state;
      if (error === told) return;
      told = error;
      if (error?.code === 'storage-full' || error?.code === 'storage-denied')
        events.fault(error.code, 'offline files');
    },
    { signal },
  );
}

/** What an error is, without names of files and addresses, which may say something about a person. */
export function errorDetail(thrown: unknown): string {
  if (thrown instanceof GlanceError) return thrown.code;
  const { name, message } =
    thrown instanceof Error ? thrown : { name: 'Error', message: typeof thrown === 'string' ? thrown : '' };
  const safe = message.replace(/[“"'‘][^“”"'‘’]*[”"'’]/g, '…').replace(/\b\w+:\/\/\S+/g, '…');
  return safe ? `${name}: ${safe}` : name;
}
