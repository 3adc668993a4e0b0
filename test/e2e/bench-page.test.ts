import { expect, test } from 'vitest';
import { ensureBenchPage } from '../../scripts/lib/build.mjs';
import { seriousFaults } from '../support/axe.ts';
import { launchBrowser, VIEWPORTS } from '../support/browser.ts';
import { serveGlance } from '../support/server.ts';

/** Three rows, each for seconds, on whatever machine this is. */
const MEASURING_MS = 120_000;

test('measures this device against the peer and gives the figures as text', async () => {
  await ensureBenchPage();
  const server = await serveGlance();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: VIEWPORTS.phone });
    const uncaught: string[] = [];
    page.on('pageerror', (error) => uncaught.push(error.message));
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`${server.url}bench.html?quick`);
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('status').filter({ hasText: 'Measuring 1 of' }).waitFor();
    const report = page.getByLabel('All numbers as text');
    await report.waitFor({ timeout: MEASURING_MS });

    const text = (await report.textContent()) ?? '';
    expect(await page.locator('.problem').allInnerTexts()).toEqual([]);
    for (const row of ['glance-yolo-nano-wasm-1t', 'frame-over-model-wasm'])
      expect(text).toMatch(
        new RegExp(`^${row} +\\d+\\.\\d\\d ms +\\d+\\.\\d\\d ms +\\d+\\.\\d\\d ms +× \\d`, 'm'),
      );
    expect(text).toContain(await page.evaluate(() => navigator.userAgent));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(VIEWPORTS.phone.width);
    expect(await seriousFaults(page)).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:'))).toEqual([]);
    expect(uncaught).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
  }
});
