import type { Page } from 'playwright-core';

/** Waits until the app says that it is ready offline. */
export async function waitUntilReady(page: Page, timeout = 30_000): Promise<void> {
  await page
    .locator('[data-testid="offline-state"][data-state="ready"]')
    .waitFor({ state: 'attached', timeout });
}

/** Changes one byte in the middle of a file that the app keeps. @param ending how its address ends, without the query */
export function corruptKeptFile(page: Page, ending: string): Promise<void> {
  return page.evaluate(async (wanted) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.endsWith(wanted)) continue;
        const response = await cache.match(request);
        const bytes = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
        const middle = bytes.length >> 1;
        bytes[middle] = (bytes[middle] ?? 0) ^ 1;
        await cache.put(request, new Response(bytes, { headers: response?.headers ?? {} }));
        return;
      }
    }
    throw new Error(`${wanted} is not kept`);
  }, ending);
}

/** Deletes a file that the app keeps. @param ending how its address ends, without the query */
export function deleteKeptFile(page: Page, ending: string): Promise<void> {
  return page.evaluate(async (wanted) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (new URL(request.url).pathname.endsWith(wanted)) await cache.delete(request);
      }
    }
  }, ending);
}

/** SHA-256 of what is kept under an address, as lower-case hex; one for each version that is kept. */
export function keptHashes(page: Page, ending: string): Promise<readonly string[]> {
  return page.evaluate(async (wanted) => {
    const hashes: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!new URL(request.url).pathname.endsWith(wanted)) continue;
        const bytes = (await (await cache.match(request))?.arrayBuffer()) ?? new ArrayBuffer(0);
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        hashes.push(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
      }
    }
    return hashes;
  }, ending);
}

/** The origin gets hardly any room: for `prepare`, from before the app is opened. */
export async function starve(page: Page, url: URL): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: url.origin, quotaSize: 1_000_000 });
}
