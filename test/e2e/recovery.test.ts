import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { logged, playwrightPatient } from '../support/faults.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';

/** What a person is promised: results again after at most this long. */
const RECOVERY_LIMIT_MS = 3000;
/** The clock is looked at here, and a busy machine may spoil one try. */
const ON_A_CLOCK = { retry: 2 };

/** Breaks the engine and waits for the next result of another engine. */
async function breakAndWait(visit: GlanceVisit, fault: 'kill-worker' | 'destroy-device') {
  return visit.page.evaluate(async (what) => {
    const client = window.glanceClient();
    const states: string[] = [];
    const brokenAtMs = performance.now();
    return await new Promise<{
      afterMs: number;
      states: string[];
      recoveredFrom: string | undefined;
      backend: string;
    }>((resolve) => {
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

describe('WASM', () => {
  const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  test(
    'results again within 3 s after the worker was killed, and the status says so',
    ON_A_CLOCK,
    async () => {
      const visit = await session.visit({ source: 'camera', backend: 'wasm', size: '320' });
      await visit.waitForResults(10);
      const recovery = await breakAndWait(visit, 'kill-worker');
      expect(recovery.recoveredFrom).toBe('worker-died');
      expect(recovery.afterMs).toBeLessThan(RECOVERY_LIMIT_MS);
      await visit.waitForText(/The engine stopped/i);
    },
  );

  test('an engine file that does not come at first is asked for again', async () => {
    const files = ['tfjs-wasm-threads.wasm', 'tfjs-wasm-simd.wasm'];
    let refusals = files.length;
    session.server.mount(
      Object.fromEntries(
        files.map((name) => [
          `/engine/${name}`,
          () =>
            refusals-- > 0
              ? { status: 503, body: '' }
              : { type: 'application/wasm', body: readFileSync(`dist/engine/${name}`) },
        ]),
      ),
    );
    const visit = await session.visit({ sample: 'chelsea', backend: 'wasm', size: '320' });
    await visit.waitForLabel('cat');
    const status = await visit.page.evaluate(() => window.glanceClient().status);
    expect(status).toMatchObject({ state: 'ready', recoveredFrom: { code: 'engine-failed' } });
    expect(refusals).toBeLessThan(0);
  });

  test('boxes are seen again on a still picture after the worker was killed', async () => {
    const visit = await session.visit({ sample: 'chelsea', backend: 'wasm', size: '320' });
    await visit.waitForLabel('cat');
    const recovery = await breakAndWait(visit, 'kill-worker');
    expect(recovery.recoveredFrom).toBe('worker-died');
  });
});

describe('WebGPU on SwiftShader', { timeout: 200_000 }, () => {
  const session = e2eSession(async () => ({ webgpu: true, camera: await cameraFromPhotos(['astronaut']) }));

  test('results again within 3 s after the device was lost, and the status says so', ON_A_CLOCK, async () => {
    const visit = await session.visit({ source: 'camera', backend: 'webgpu', size: '160' });
    await visit.waitForResults(3, 120_000);
    const recovery = await breakAndWait(visit, 'destroy-device');
    expect(recovery.recoveredFrom).toBe('device-lost');
    expect(recovery.afterMs).toBeLessThan(RECOVERY_LIMIT_MS);
    await visit.waitForText(/graphics device was lost/i);
    const { entry } = await logged(playwrightPatient(visit.page), 'device-lost');
    expect(entry).toMatchObject({ count: 1, recoveredMs: expect.any(Number) });
    const { results } = await visit.notes();
    await visit.waitForResults(results + 3, 60_000);
  });
});
