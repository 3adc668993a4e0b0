import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breakAndWait, ON_A_CLOCK, RECOVERY_LIMIT_MS } from '../support/break-and-wait.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

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
