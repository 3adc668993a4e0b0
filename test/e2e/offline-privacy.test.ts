import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { type ForeignRequests, watchForeignRequests } from '../support/foreign-requests.ts';
import { waitUntilReady } from '../support/offline-visit.ts';

vi.setConfig({ testTimeout: 240_000 });

const ELSEWHERE = 'http://elsewhere.example/';

let foreign: ForeignRequests;
beforeAll(async () => {
  foreign = await watchForeignRequests();
});
afterAll(() => foreign?.close());
const session = e2eSession(async () => ({
  camera: await cameraFromPhotos(['astronaut']),
  args: (await (async () => foreign)()).args,
}));

test('a full session asks nothing of another origin', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', size: '320' });
  const { page } = visit;
  await visit.waitForLabel('person');
  await waitUntilReady(page);
  await page.getByTestId('snapshot').click();
  await page.getByTestId('download-png').waitFor();
  await page.keyboard.press('Escape');
  // A key pressed while a sheet is going is the sheet's.
  await expect
    .poll(async () => {
      await page.keyboard.press('o');
      return page.getByTestId('privacy').isVisible();
    })
    .toBe(true);
  await expect
    .poll(() => page.getByTestId('privacy-evidence').textContent())
    .toContain('0 from elsewhere, 0 refused');
  await page.keyboard.press('Escape');
  await page.goto(`${session.server.url}?sample=chelsea&backend=wasm`);
  await visit.waitForLabel('cat');
  await page.reload();
  await visit.waitForLabel('cat');
  const elsewhere = visit.requests.filter(
    (url) => /^(https?|wss?):/.test(url) && !url.startsWith(session.server.url),
  );
  expect(elsewhere).toEqual([]);
  expect(foreign.seen).toEqual([]);
  expect(visit.uncaught).toEqual([]);
});

test('the browser refuses what the page or its worker would send elsewhere', async () => {
  const visit = await session.visit({ sample: 'chelsea', backend: 'wasm', size: '320' });
  const { page } = visit;
  await visit.waitForLabel('cat');
  const tryFetch = (url: string) =>
    fetch(url, { method: 'POST', body: 'picture', mode: 'no-cors' }).then(
      () => 'sent',
      () => 'refused',
    );
  expect(await page.evaluate(tryFetch, ELSEWHERE)).toBe('refused');
  const [engine] = page.workers();
  expect(await engine?.evaluate(tryFetch, ELSEWHERE)).toBe('refused');
  const image = await page.evaluate(async (url) => {
    // What is refused is told of: then it is known that nothing is on its way.
    let toldOf = 0;
    const allRefused = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', () => {
        toldOf += 1;
        if (toldOf === 2) resolve();
      });
    });
    const image = await new Promise((resolve) => {
      const element = new Image();
      element.onload = () => resolve('sent');
      element.onerror = () => resolve('refused');
      element.src = url;
    });
    navigator.sendBeacon(url, 'picture');
    await allRefused;
    return image;
  }, ELSEWHERE);
  expect(image).toBe('refused');
  await page.keyboard.press('o');
  await expect.poll(() => page.getByTestId('privacy-evidence').textContent()).toMatch(/[1-9]\d* refused/);
  expect(foreign.seen).toEqual([]);
});

test('a model card from another origin is refused, and the message says why', async () => {
  const visit = await session.visit({
    sample: 'chelsea',
    backend: 'wasm',
    model: `${ELSEWHERE}models/card.json`,
  });
  await visit.waitForText(/elsewhere\.example.*connects to no other place/);
  expect(foreign.seen).toEqual([]);
});
