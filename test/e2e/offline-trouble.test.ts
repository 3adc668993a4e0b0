import { describe, expect, test, vi } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';
import { starve } from '../support/offline-visit.ts';

vi.setConfig({ testTimeout: 240_000 });

const PARAMETERS = { sample: 'chelsea', backend: 'wasm', size: '320' } as const;

async function expectTold(visit: GlanceVisit, text: RegExp): Promise<void> {
  const { page } = visit;
  await page.locator('[data-testid="offline-state"][data-state="failed"]').waitFor({ state: 'attached' });
  expect(await page.getByTestId('offline-error').textContent()).toMatch(text);
  await visit.waitForLabel('cat');
  expect(visit.uncaught).toEqual([]);
}

describe('without what working offline needs, Glance works online and says so', () => {
  const session = e2eSession(() => ({
    camera: null,
    args: ['--host-resolver-rules=MAP glance.example 127.0.0.1'],
  }));

  test('an insecure page', async () => {
    const { port } = new URL(session.server.url);
    const visit = await session.visit(PARAMETERS, { baseUrl: `http://glance.example:${port}/` });
    await expectTold(visit, /did not come over https/);
  });

  test('a browser, or a private window, without service workers', async () => {
    const visit = await session.visit(PARAMETERS, {
      prepare: (page) =>
        page.addInitScript(() => {
          Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });
        }),
    });
    await expectTold(visit, /has no service workers, or this is a private window/);
  });

  test('storage that is full', async () => {
    const visit = await session.visit(PARAMETERS, { prepare: starve });
    await expectTold(visit, /no room left for Glance’s files/);
  });
});
