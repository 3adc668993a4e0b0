import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { appVersions } from '../support/app-versions.ts';
import { seriousFaults } from '../support/axe.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { enterPin, KIOSK, tapOut, waitForExit, waitForKiosk, waitForScreen } from '../support/kiosk-visit.ts';
import { waitUntilReady } from '../support/offline-visit.ts';
import { serveFolder } from '../support/static-server.ts';

const PIN = '2468';
/** The way out, not the camera, is tested: while nothing moves, it is looked at twice a second. */
const CALM = { ...KIOSK, energy: '1' } as const;
/** Results after which a kiosk that would restart has restarted. */
const LOOKS = 10;

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const problem = (page: Page) => page.getByTestId('kiosk-pin-problem').textContent();
const kept = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }));

/** Time goes by for the page only when it is told to, until it is resumed. */
async function haltClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
}

describe('the exit', () => {
  const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));
  const locked = session.shared({ ...CALM, pin: PIN });

  test('five taps and the PIN; a wrong one is said; the PIN stands neither in the address nor in plain', async () => {
    const { page } = await locked();
    await waitForScreen(page, 'picture');
    await expect.poll(() => page.url()).not.toContain('pin');
    expect(page.url()).toContain('kiosk=1');
    expect(await kept(page)).not.toContain(PIN);
    // It asks for it after a reload, too.
    await page.reload();
    await waitForKiosk(page);
    await tapOut(page);
    await waitForExit(page, 'pad');
    await enterPin(page, '1357');
    expect(await problem(page)).toBe('That is not the PIN.');
    for (const digit of PIN) await page.locator(`[data-key="${digit}"]`).click();
    await page.locator('[data-key="enter"]').click();
    await waitForExit(page, 'menu');
    expect(await page.getByTestId('kiosk-no-pin').count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByTestId('kiosk-health').click();
    const health = page.locator('glance-health-sheet dialog');
    await health.waitFor();
    await page.keyboard.press('Escape');
    await health.waitFor({ state: 'hidden' });
  });

  test('after five wrong PINs there is a pause, which a reload does not end, and it doubles; the right one leads out', async () => {
    const { page, uncaught } = await locked();
    await waitForScreen(page, 'picture');
    await expect.poll(() => page.url()).not.toContain('pin');
    // The time of day stands still: the pause is not over before it is to be, however slow the machine is.
    const startMs = Date.now();
    await page.clock.setFixedTime(startMs);
    await tapOut(page);
    await waitForExit(page, 'pad');
    for (let attempt = 0; attempt < 5; attempt++) await enterPin(page, '1111');
    expect(await problem(page)).toBe('Too many wrong PINs. Next try in 0:30.');
    expect(await page.locator('[data-key="1"]').isDisabled()).toBe(true);
    await page.reload();
    await waitForKiosk(page);
    await tapOut(page);
    await waitForExit(page, 'pad');
    // Not even the right one: no key is taken.
    await page.keyboard.type(PIN);
    await page.keyboard.press('Enter');
    const typed = await page.locator('glance-kiosk-exit').evaluate((element) => {
      const { digits, checking } = element as HTMLElementTagNameMap['glance-kiosk-exit'];
      return { digits, checking };
    });
    expect(typed).toEqual({ digits: '', checking: false });
    expect(await page.getByTestId('kiosk-exit').getAttribute('data-page')).toBe('pad');
    await page.clock.setFixedTime(startMs + 31_000);
    await expect.poll(() => page.locator('[data-key="1"]').isDisabled()).toBe(false);
    await enterPin(page, '1111');
    expect(await problem(page)).toBe('Too many wrong PINs. Next try in 1:00.');
    await page.clock.setFixedTime(startMs + 31_000 + 61_000);
    await expect.poll(() => page.locator('[data-key="1"]').isDisabled()).toBe(false);
    await enterPin(page, PIN);
    await page.getByTestId('kiosk-leave').click();
    await page.locator('glance-bar').waitFor();
    expect(new URL(page.url()).searchParams.has('kiosk')).toBe(false);
    expect(uncaught).toEqual([]);
  });

  test('Escape held for 3 s; the pad is for fingers, keyboard and screen reader, and closes by itself', async () => {
    const { page } = await session.visit({ ...CALM, pin: PIN }, { viewport: VIEWPORTS.phone });
    await waitForKiosk(page);
    // Until it is kept the menu would open at once.
    await expect.poll(() => page.url()).not.toContain('pin');
    const exit = () => page.getByTestId('kiosk-exit').getAttribute('data-page');
    await haltClock(page);
    await page.keyboard.down('Escape');
    await page.clock.fastForward(2900);
    expect(await exit()).toBe('closed');
    await page.clock.fastForward(100);
    await waitForExit(page, 'pad');
    await page.keyboard.up('Escape');
    await page.keyboard.type('12');
    expect(await page.locator('glance-kiosk-exit [role="status"]').textContent()).toBe('2 digits entered');
    const sizes = await Promise.all(
      (await page.locator('glance-kiosk-exit button').all()).map(async (key) => (await key.boundingBox())!),
    );
    expect(sizes).toHaveLength(13);
    for (const { x, y, width, height } of sizes) {
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(VIEWPORTS.phone.width);
      expect(y + height).toBeLessThanOrEqual(VIEWPORTS.phone.height);
    }
    await page.clock.resume();
    expect(await seriousFaults(page)).toEqual([]);
    await haltClock(page);
    await page.keyboard.type('3');
    await page.clock.fastForward(10_000);
    // Each key begins the 15 s anew.
    await page.keyboard.type('4');
    await page.clock.fastForward(14_900);
    expect(await exit()).toBe('pad');
    await page.clock.fastForward(100);
    await waitForExit(page, 'closed');
  });

  test('without a PIN the menu opens at once, and says how to set one and what is wrong', async () => {
    const { page } = await session.visit({ ...CALM, pin: '12' });
    await waitForKiosk(page);
    await tapOut(page);
    await waitForExit(page, 'menu');
    expect(await page.getByTestId('kiosk-no-pin').textContent()).toBe(
      'No PIN is set, so anybody who finds this menu can use it. To set one, leave the kiosk and start it again from Settings, or add pin= with 4 to 8 digits to the address.',
    );
    expect(await page.getByTestId('kiosk-remark').allTextContents()).toEqual([
      '“pin=…” was ignored: it must be 4 to 8 digits.',
    ]);
    await page.getByTestId('kiosk-close').click();
    await waitForExit(page, 'closed');
  });

  test('a kiosk is started from the settings, and the bare address is one from then on', async () => {
    const { page } = await session.visit({ backend: 'wasm', size: '320', energy: '1' });
    await page.getByTestId('open-settings').click();
    await page.getByTestId('open-kiosk').click();
    await page.getByTestId('kiosk-start').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const start = async (pin: string, again: string) => {
      await page.getByTestId('kiosk-pin').fill(pin);
      await page.getByTestId('kiosk-again').fill(again);
      await page.getByTestId('kiosk-start').click();
    };
    await start(PIN, '2469');
    await expect
      .poll(() => page.getByTestId('kiosk-problem').textContent())
      .toBe('The two PINs are not the same.');
    await start('24', '24');
    await expect.poll(() => page.getByTestId('kiosk-problem').textContent()).toBe('A PIN has 4 to 8 digits.');
    await start(PIN, PIN);
    await waitForScreen(page, 'picture');
    expect(await kept(page)).not.toContain(PIN);
    await page.goto(session.server.url);
    await waitForKiosk(page);
    await tapOut(page);
    await enterPin(page, PIN);
    await page.getByTestId('kiosk-leave').click();
    await page.locator('glance-bar').waitFor();
    await page.goto(session.server.url);
    await page.locator('glance-bar').waitFor();
  });
});

declare global {
  interface Window {
    goneAway: AbortController;
  }
}

/** Runs in the page: somebody touches it with every result, before the kiosk hears of that, until they go away. */
function touchBeforeEachLook(): void {
  window.goneAway = new AbortController();
  const touch = () =>
    document.body.dispatchEvent(
      new PointerEvent('pointerdown', { bubbles: true, clientX: 600, clientY: 400 }),
    );
  window.addEventListener('glance-results', touch, { capture: true, signal: window.goneAway.signal });
}

describe('kept on the device', () => {
  const versions = appVersions();
  const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['coffee']) }));

  test('an update waits for the quiet hour and for nobody; the kiosk starts without a network', async () => {
    const server = await serveFolder(versions.built(), { base: '/' });
    try {
      const { page, uncaught, notes, waitForResults } = await session.visit(
        { ...KIOSK, attract: '2', quiet: '4' },
        { baseUrl: server.url },
      );
      const remark = () =>
        page.evaluate(() => document.documentElement.outerHTML + document.lastChild?.textContent);
      const updates = () =>
        page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null);
      await waitForScreen(page, 'attract');
      expect(await page.getByTestId('kiosk-screen').textContent()).toMatch(
        /Step closer\.\s+I say what I see\.\s+It all happens on this device\. Nothing is recorded, nothing is sent\./,
      );
      expect(await seriousFaults(page)).toEqual([]);
      await waitUntilReady(page, 60_000);
      await page.clock.setFixedTime(new Date(2030, 0, 15, 3, 59));
      server.folder = await versions.another('second');
      await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found?.update()));
      await expect.poll(updates, { timeout: 30_000 }).toBe(true);
      // Nobody is there, but it is not the hour. It is looked at with each result.
      const { results } = await notes();
      await waitForResults(results + LOOKS);
      expect(await updates()).toBe(true);
      expect(await remark()).not.toContain('second');
      // It is the hour, but somebody is there: who touches the screen before each look.
      await page.mouse.click(600, 400);
      await page.evaluate(touchBeforeEachLook);
      await waitForScreen(page, 'picture');
      await page.clock.setFixedTime(new Date(2030, 0, 15, 4, 1));
      const touched = (await notes()).results;
      await waitForResults(touched + LOOKS);
      expect(await updates()).toBe(true);
      expect(await remark()).not.toContain('second');
      await page.evaluate(() => window.goneAway.abort());
      await expect.poll(() => remark().catch(() => ''), { timeout: 30_000 }).toContain('second');
      await waitForScreen(page, 'attract');
      await waitUntilReady(page, 60_000);
      await server.close();
      await page.reload();
      await waitForResults(1);
      // Where the start takes longer than anybody stays, the picture is not shown before.
      await waitForScreen(page, 'attract');
      expect(uncaught).toEqual([]);
    } finally {
      await server.close().catch(() => undefined);
    }
  });
});
