import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { preview } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { appVersions } from '../support/app-versions.ts';
import { launchBrowser } from '../support/browser.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { type GlanceVisit, visitGlance } from '../support/glance-visit.ts';
import { corruptKeptFile, deleteKeptFile, keptHashes, waitUntilReady } from '../support/offline-visit.ts';
import { type StaticServer, serveFolder } from '../support/static-server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is kept, not the camera, is tested: while nothing moves, it is looked at twice a second. */
const PARAMETERS = { source: 'camera', backend: 'wasm', size: '320', energy: '1' } as const;
/** What the browser itself asks for after each visit, to see whether there is an update. */
const UPDATE_CHECK = 'sw.js';
const MODEL = 'glance-yolo-nano/model.onnx';
const PATIENCE_MS = 60_000;

// Each installs the app, some more than once.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const versions = appVersions();
let browser: Browser;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  browser = await launchBrowser({ camera: await cameraFromPhotos(['astronaut']) });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => browser?.close());

async function serve(folder: string, base = '/'): Promise<StaticServer> {
  const server = await serveFolder(folder, { base });
  closing.push(() => server.close());
  return server;
}

async function visit(server: { readonly url: string }): Promise<GlanceVisit> {
  const opened = await visitGlance(browser, server, PARAMETERS);
  closing.push(() => opened.close());
  return opened;
}

/** Opens the app and stays until it is ready offline. */
async function install(server: { readonly url: string }): Promise<GlanceVisit> {
  return ready(await visit(server));
}

async function ready(opened: GlanceVisit): Promise<GlanceVisit> {
  await opened.waitForLabel('person');
  await waitUntilReady(opened.page);
  return opened;
}

/** A server and a visit to it, there and closed again with the tests of a `describe`, which come one after the other. */
function oneVisit(base = '/'): { readonly server: () => StaticServer; readonly opened: () => GlanceVisit } {
  let server: StaticServer | undefined;
  let opened: GlanceVisit | undefined;
  beforeAll(async () => {
    server = await serveFolder(versions.built(), { base });
    opened = await visitGlance(browser, server, PARAMETERS);
  });
  afterAll(async () => {
    await opened?.close();
    await server?.close().catch(() => {});
  });
  return { server: () => server!, opened: () => opened! };
}

/** Ends a server and puts one in its place that has nothing, and notes what it was asked for. */
async function replaceByNothing(server: StaticServer): Promise<StaticServer> {
  await server.close();
  const nothing = await serveFolder(join(ROOT, 'no-such-folder'), { port: server.port });
  closing.push(() => nothing.close());
  return nothing;
}

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a server that sends no headers', () => {
  const base = '/a/sub/path/';
  const { server, opened } = oneVisit(base);

  test('the page is isolated after one reload, with threads', async () => {
    const { page, waitForLabel, uncaught } = opened();
    await waitForLabel('person');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(server().requests.filter((path) => path === base)).toHaveLength(2);
    const status = await page.evaluate(() => window.glanceClient().status);
    expect(status).toMatchObject({ state: 'ready', info: { backend: 'wasm' } });
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    if (cores > 1 && status.state === 'ready') expect(status.info.threads).toBeGreaterThan(1);
    expect(uncaught).toEqual([]);
  });

  test('everything works with the server gone, and nothing is asked of it', async () => {
    const installed = await ready(opened());
    const nothing = await replaceByNothing(server());
    await installed.page.reload();
    await installed.waitForLabel('person');
    expect(await installed.page.evaluate(() => crossOriginIsolated)).toBe(true);
    await waitUntilReady(installed.page);
    expect(nothing.requests.filter((path) => !path.endsWith(UPDATE_CHECK))).toEqual([]);
    expect(installed.uncaught).toEqual([]);
  });

  test('a reload that brings no isolation is not repeated', async () => {
    const server = await serve(versions.built());
    const context = await browser.newContext({ serviceWorkers: 'block' });
    closing.push(() => context.close());
    const page = await context.newPage();
    await page.goto(`${server.url}?sample=chelsea&backend=wasm`);
    await page.locator('[data-testid="status"][data-state="ready"]').waitFor();
    expect(server.requests.filter((path) => path === '/').length).toBeLessThanOrEqual(2);
  });
});

test('npm start’s server: no reload, and boxes with the server gone', async () => {
  const outDir = versions.built();
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('The preview server has no port');
  const url = `http://localhost:${address.port}/`;
  const installed = await visit({ url });
  let loads = 0;
  installed.page.on('load', () => {
    loads += 1;
  });
  await installed.waitForLabel('person');
  await waitUntilReady(installed.page);
  expect(loads).toBeLessThanOrEqual(1);
  if ('closeAllConnections' in server.httpServer) server.httpServer.closeAllConnections();
  await server.close();
  await installed.page.reload();
  await installed.waitForLabel('person');
  expect(installed.uncaught).toEqual([]);
});

describe('files on the device', () => {
  const { server, opened } = oneVisit();

  test('a flipped byte is found when the file is read, and the file is fetched again', async () => {
    const { page, waitForLabel, waitForText } = await ready(opened());
    const right = sha256(join(server().folder, 'weights', MODEL));
    await corruptKeptFile(page, MODEL);
    expect(await keptHashes(page, MODEL)).not.toContain(right);
    await page.reload();
    // A remark goes by itself: it may come and go before the first boxes.
    await Promise.all([
      waitForText('had been damaged or deleted: fetched again', PATIENCE_MS),
      waitForLabel('person', PATIENCE_MS),
    ]);
    await expect.poll(() => keptHashes(page, MODEL)).toEqual([right]);
  });

  test('the same in a file that is not read, by checking; and the page itself', async () => {
    const { page } = await ready(opened());
    for (const file of ['samples/coffee.jpg', 'index.html']) {
      await corruptKeptFile(page, file);
      await page.locator('glance-app').evaluate((app) => {
        app.shadowRoot?.querySelector('glance-offline-sheet')?.show();
      });
      await page.locator('[data-testid="offline-check"]').click();
      await expect.poll(() => keptHashes(page, file)).toEqual([sha256(join(server().folder, file))]);
      await waitUntilReady(page);
    }
  });

  test('a deleted file is fetched again', async () => {
    const { page, waitForLabel } = await ready(opened());
    await deleteKeptFile(page, MODEL);
    await page.reload();
    await waitForLabel('person');
    await waitUntilReady(page);
    await expect
      .poll(() => keptHashes(page, MODEL))
      .toEqual([sha256(join(server().folder, 'weights', MODEL))]);
  });

  test('a damaged file without a network is named', async () => {
    const { page, waitForText } = await ready(opened());
    await corruptKeptFile(page, MODEL);
    await server().close();
    await page.reload();
    await waitForText(/glance-yolo-nano\/model\.onnx.*could not be fetched/);
    await page.locator('[data-testid="offline-state"][data-state="failed"]').waitFor({ state: 'attached' });
  });
});

test('a model beside the bundled ones is kept; a download that broke off goes on', async () => {
  const folder = await versions.another('more models');
  cpSync(join(folder, 'weights/glance-yolo-nano'), join(folder, 'more/models'), { recursive: true });
  const server = await serve(folder);
  const { page, waitForLabel, waitForText } = await install(server);
  server.breakOff = { path: '/more/models/model.onnx', afterBytes: 1_500_000 };
  await page.goto(`${server.url}?source=camera&backend=wasm&model=more/models/card.json`);
  await waitForText(/model\.onnx is incomplete: \d+ of \d+ bytes/);
  await page.getByTestId('retry').click();
  await waitForLabel('person');
  // What the browser had not handed on when it broke off is asked for again: less than a piece.
  expect(server.ranges).toEqual([expect.stringMatching(/^bytes=1\d{6}-$/)]);
  const stored = page.locator('[data-testid="stored-model"]');
  await expect.poll(() => stored.textContent()).toMatch(/models\/model\.onnx\s+1\.9 MB/);
  await replaceByNothing(server);
  await page.reload();
  await waitForLabel('person');
  await stored.getByRole('button', { name: 'Delete', includeHidden: true }).dispatchEvent('click');
  await expect.poll(() => stored.count()).toBe(0);
});

describe('updates', () => {
  test('other windows of the same address have what they need after an update', async () => {
    const server = await serve(versions.built());
    const first = await install(server);
    const second = await first.context.newPage();
    await second.goto(`${server.url}?sample=chelsea&backend=wasm`);
    await waitUntilReady(second);
    server.folder = await versions.another('second');
    await second.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found?.update()));
    await second.getByRole('button', { name: 'Update now' }).click();
    await first.waitForText('Glance was updated in another window');
    await first.page.evaluate(() => window.glanceClient().injectFault('kill-worker'));
    await first.waitForText(/The engine stopped/i, PATIENCE_MS);
  });

  test('the second version waits until told, a broken third leaves the second', async () => {
    const firstFolder = versions.built();
    const server = await serve(firstFolder);
    const { page, waitForLabel, waitForResults, waitForText, notes, uncaught } = await install(server);
    /** Has the browser look for another version, and says what became of the one it found. */
    const look = () =>
      page.evaluate(async () => {
        const registration = (await navigator.serviceWorker.getRegistration())!;
        const found = new Promise<ServiceWorker>((resolve) =>
          registration.addEventListener('updatefound', () => resolve(registration.installing!), {
            once: true,
          }),
        );
        await registration.update().catch(() => undefined);
        const coming = await found;
        while (coming.state === 'installing') await new Promise((resolve) => setTimeout(resolve, 50));
        return coming.state;
      });
    const remark = () =>
      page.evaluate(() => document.documentElement.outerHTML + document.lastChild?.textContent);

    server.folder = await versions.another('second');
    const before = server.requests.length;
    expect(await look()).toBe('installed');
    const updateNow = page.getByRole('button', { name: 'Update now' });
    await updateNow.waitFor();
    const fetched = server.requests.slice(before).filter((path) => path !== '/sw.js');
    expect(fetched, 'only what changed is fetched').toEqual(['/index.html']);
    // It goes on as it is: a reload by itself changes nothing.
    const results = (await notes()).results;
    await waitForResults(results + 3);
    await page.reload();
    await waitForLabel('person');
    expect(await remark()).not.toContain('second');
    await updateNow.click();
    await expect.poll(() => remark().catch(() => ''), { timeout: PATIENCE_MS }).toContain('second');
    await waitForLabel('person');
    await waitUntilReady(page);
    expect(await keptHashes(page, 'index.html')).toEqual([sha256(join(server.folder, 'index.html'))]);

    const second = server.folder;
    server.folder = await versions.another('third');
    appendFileSync(join(server.folder, 'index.html'), '<!-- changed on the way -->');
    const told = waitForText('A newer Glance could not be fetched in full (index.html is not the file');
    expect(await look()).toBe('redundant');
    await told;
    expect(await updateNow.count()).toBe(0);
    server.folder = await versions.another('third again');
    rmSync(join(server.folder, 'index.html'));
    expect(await look()).toBe('redundant');
    expect(await updateNow.count()).toBe(0);
    await page.reload();
    await waitForLabel('person');
    expect(await remark()).toContain('second');
    expect(await remark()).not.toContain('third');

    // The second is still whole once its server is.
    server.folder = second;
    await page.reload();
    await waitForLabel('person');
    await waitUntilReady(page);
    expect(uncaught).toEqual([]);
  });
});
