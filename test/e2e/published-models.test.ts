import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { sharedOrSkip } from '../support/shared.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const PATIENCE_MS = 90_000;
const FIRST_BYTES = 2_000_000;

const session = e2eSession(() => ({ camera: null }));

const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

async function textOf(shown: Locator): Promise<string> {
  return ((await shown.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

/** What a host lists of a file that it has beside the app. */
function entry(id: string, bytes: Uint8Array, change: object = {}): object {
  return {
    id,
    name: `Model ${id}`,
    task: 'detect',
    url: `${id}.onnx`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    licence: 'Apache-2.0',
    source: 'https://example.org/',
    ...change,
  };
}

test('a published model: broken off, gone on with, kept with its card; refused by the policy; not the one that was listed', async (context) => {
  const yolox = readFileSync(sharedOrSkip(context, 'models/yolox-nano.onnx'));
  const bundled = readFileSync('public/weights/glance-yolo-nano/model.onnx');
  const ranges: (string | undefined)[] = [];
  session.server.mount({
    '/published/models.json': () => ({
      type: 'application/json',
      body: JSON.stringify({
        models: [entry('whole', yolox), entry('other', bundled, { sha256: '0'.repeat(64) })],
      }),
    }),
    '/published/whole.onnx': ({ headers }) => {
      ranges.push(headers.range);
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
      return from > 0
        ? { status: 206, body: yolox.subarray(from) }
        : { body: yolox, breaksAfterBytes: FIRST_BYTES };
    },
    '/published/other.onnx': () => ({ body: bundled }),
  });
  const compare = 'glance-yolo-nano,kept:gone';
  const visit = await session.visit({ sample: 'coffee', backend: 'wasm', size: '160', compare });
  const { page } = visit;
  const of = (id: string, testId: string) =>
    page.locator(`[data-published="${id}"] [data-testid="${testId}"]`);
  const openPublished = async () => {
    await byId(page, 'open-settings').click();
    await byId(page, 'open-library').click();
    await byId(page, 'published').locator('summary').click();
    await page.locator('[data-published="whole"]').waitFor({ timeout: PATIENCE_MS });
  };
  await visit.waitForResults(1, PATIENCE_MS);
  // What cannot be compared is told of, and what runs goes on.
  const notice = page.locator('[data-notice="model"]');
  await notice.waitFor({ timeout: PATIENCE_MS });
  expect(await textOf(notice)).toContain(
    'The model “gone” is no longer on this device. Add its file again, or choose another model.',
  );
  await openPublished();
  // Nothing is fetched before it is asked for.
  expect(session.server.requests.filter((path) => path.startsWith('/published/'))).toEqual([
    '/published/models.json',
  ]);
  await expect.poll(() => page.locator('[data-published]').count()).toBe(5);
  expect(await seriousFaults(page)).toEqual([]);

  await of('whole', 'published-download').click();
  await of('whole', 'published-failed').waitFor({ timeout: PATIENCE_MS });
  expect(await textOf(of('whole', 'published-failed'))).toMatch(
    /^The model Model whole is incomplete: \d+ of 3645981 bytes\. Fetch it again\.$/,
  );

  // Another visit of the page: what had come is still there.
  await page.reload();
  await visit.waitForResults(1, PATIENCE_MS);
  await openPublished();
  await expect.poll(() => textOf(of('whole', 'published-download'))).toMatch(/^Go on, 1\.\d MB left$/);
  await of('whole', 'published-download').click();
  await byId(page, 'own-models').locator('[data-model="kept:yolox-nano"]').waitFor({ timeout: PATIENCE_MS });
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[12]\d{6}-$/)]);
  // Its card is known by its SHA-256: nothing was guessed.
  expect(await textOf(byId(page, 'own-models'))).toContain('YOLOX nano');
  await expect.poll(() => textOf(page.locator('[data-published="whole"]'))).toContain('on this device');
  const begun = () =>
    page.evaluate(async () => {
      const names: string[] = [];
      const parts = await (await navigator.storage.getDirectory()).getDirectoryHandle('downloads');
      for await (const name of (parts as unknown as { keys(): AsyncIterable<string> }).keys())
        names.push(name);
      return names;
    });
  await expect.poll(begun).toEqual([]);

  await of('other', 'published-download').click();
  await of('other', 'published-failed').waitFor({ timeout: PATIENCE_MS });
  expect(await textOf(of('other', 'published-failed'))).toMatch(
    /^The model Model other is not the one its card describes \(sha256 [0-9a-f]{8}…, expected 00000000…\)\./,
  );
  await expect.poll(() => textOf(of('other', 'published-download'))).toBe('Download, 1.9 MB');

  await of('yolox-nano-0.1.1rc0', 'published-download').click();
  const refused = of('yolox-nano-0.1.1rc0', 'published-refused');
  await refused.waitFor({ timeout: PATIENCE_MS });
  expect(await refused.getAttribute('data-by')).toBe('policy');
  expect(await textOf(refused)).toBe(
    'This host does not let Glance connect to any other place than its own, so that no picture can leave. Open the address in a new tab and download the file there, then drop it here or add it above.',
  );
  const address = of('yolox-nano-0.1.1rc0', 'published-address');
  expect(await address.getAttribute('href')).toBe(
    'https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_nano.onnx',
  );
  expect(await address.getAttribute('target')).toBe('_blank');

  // Two that find objects are here now: they can be compared, and the one that ran comes back.
  await byId(page, 'compare-start').click();
  await expect
    .poll(async () => Number(await byId(page, 'compare-counts').getAttribute('data-frames')), {
      timeout: PATIENCE_MS,
    })
    .toBeGreaterThan(2);
  await byId(page, 'compare-leave').click();
  await byId(page, 'compare').waitFor({ state: 'detached' });
  await page.waitForFunction(
    () => {
      const { status } = window.glanceClient();
      return status.state === 'ready' && status.info.detect?.modelId === 'glance-yolo-nano';
    },
    undefined,
    { timeout: PATIENCE_MS },
  );
  const origin = new URL(session.server.url).origin;
  expect(visit.requests.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:'))).toEqual([]);
  expect(visit.uncaught).toEqual([]);
});
