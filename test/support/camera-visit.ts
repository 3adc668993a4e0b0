import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type BrowserOptions, launchBrowser, newVisit } from './browser.ts';
import { type CameraPage, serveCameraPage } from './camera-page.ts';

/** What the tests of a describe block look at. */
export interface CameraVisit {
  page(): Page;
  /** Ends with a slash. */
  url(): string;
}

/**
 * Opens the camera page in a browser set up like this, for the tests of the describe block; closes both after it.
 * Errors that the page caught nowhere fail the test.
 */
export function visitCameraPage(
  options: () => BrowserOptions | Promise<BrowserOptions> = () => ({}),
): CameraVisit {
  let server: CameraPage | undefined;
  let browser: Browser | undefined;
  let page: Page | undefined;
  const uncaught: string[] = [];
  beforeAll(async () => {
    server = await serveCameraPage();
    browser = await launchBrowser(await options());
    page = await (await newVisit(browser)).newPage();
    page.on('pageerror', (error) => uncaught.push(error.message));
    await openCameraPage(page, server.url);
  });
  afterEach(() => expect(uncaught.splice(0), 'errors that nobody caught').toEqual([]));
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return { page: () => page!, url: () => server!.url };
}

/** Goes there and waits until `glanceCamera` can be used. */
export async function openCameraPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => 'glanceCamera' in globalThis);
}
