import type { GlanceVisit } from './glance-visit.ts';

/** What a person is promised: results again after at most this long. */
export const RECOVERY_LIMIT_MS = 3000;
/** For tests that look at the clock: a busy machine may spoil one try. */
export const ON_A_CLOCK = { retry: 2 };

/** What became of a broken engine. */
export interface EngineRecovery {
  /** From the break to the next result of another engine, ms. */
  readonly afterMs: number;
  /** States of the engine's client meanwhile. */
  readonly states: readonly string[];
  readonly recoveredFrom: string | undefined;
  readonly backend: string;
}

/** Breaks the engine and waits for the next result of another engine. */
export async function breakAndWait(
  visit: GlanceVisit,
  fault: 'kill-worker' | 'destroy-device',
): Promise<EngineRecovery> {
  return visit.page.evaluate(async (what) => {
    const client = window.glanceClient();
    const states: string[] = [];
    const brokenAtMs = performance.now();
    return await new Promise<EngineRecovery>((resolve) => {
      client.addEventListener('status', () => states.push(client.status.state));
      document.addEventListener('glance-results', (event) => {
        const { status } = client;
        // A frame that was under way may still come in.
        if (!states.includes('recovering') || status.state !== 'ready') return;
        resolve({
          afterMs: performance.now() - brokenAtMs,
          states,
          recoveredFrom: status.recoveredFrom?.code,
          backend: (event as CustomEvent<{ backend: string }>).detail.backend,
        });
      });
      client.injectFault(what);
    });
  }, fault);
}
