import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { ON_A_CLOCK } from '../support/break-and-wait.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';
import { KIOSK, noteScreens, noteWakeUps, waitForScreen } from '../support/kiosk-visit.ts';
import { loadedBy, moreKernels } from '../support/loaded-by.ts';

const FULL_HD = { width: 1920, height: 1080 };
/** A capital is at least so high in the systems' fonts, em. */
const CAP_PER_EM = 0.7;

/** Another language from now on, as by the settings. */
async function speak(page: Page, lang: string): Promise<void> {
  await page.evaluate((value) => {
    const main = document.querySelector('glance-app')!.shadowRoot!.querySelector('main')!;
    main.dispatchEvent(new CustomEvent('glance-setting', { detail: { name: 'language', value } }));
  }, lang);
  await page.locator(`html[lang="${lang}"]`).waitFor({ state: 'attached' });
}

describe('people come and go', () => {
  const session = e2eSession(async () => ({
    camera: await cameraFromPhotos(['coffee', 'astronaut'], { secondsEach: [4, 2] }),
  }));

  test(
    'the attract screen comes when nobody is there, and is gone within a second of somebody',
    ON_A_CLOCK,
    async () => {
      const { page, uncaught } = await session.visit({ ...KIOSK, attract: '1' });
      await noteWakeUps(page);
      await page.waitForFunction(() => window.kioskWakeUps.length >= 2, undefined, { timeout: 60_000 });
      const tookMs = await page.evaluate(() =>
        window.kioskWakeUps.map(({ personMs, goneMs }) => Math.round(goneMs - personMs)),
      );
      console.log(`From the first result with a person until the attract screen was gone, ms: ${tookMs}`);
      expect(Math.max(...tookMs)).toBeLessThanOrEqual(1000);
      expect(uncaught).toEqual([]);
    },
  );

  test('0 is never, and another class can be the one that counts', async () => {
    const [never, cups] = await Promise.all([
      session.visit({ ...KIOSK, attract: '0' }),
      session.visit({ ...KIOSK, attract: '1', 'attract-for': 'cup,spoon' }),
    ]);
    await waitForScreen(never.page, 'picture');
    await noteScreens(cups.page);
    await cups.page.waitForFunction(
      () => {
        const came = window.kioskScreens.findIndex(
          ({ screen, labels }) => screen === 'attract' && labels.includes('person'),
        );
        return came >= 0 && window.kioskScreens.slice(came).some(({ screen }) => screen === 'picture');
      },
      undefined,
      { timeout: 60_000 },
    );
    const screens = await cups.page.evaluate(() => window.kioskScreens);
    for (const { labels } of screens.filter(({ screen }) => screen === 'picture')) {
      expect(labels.some((label) => label === 'cup' || label === 'spoon')).toBe(true);
    }
    await waitForScreen(never.page, 'picture', 100);
  });
});

describe('somebody is there', () => {
  const session = e2eSession(async () => ({
    camera: await cameraFromPhotos(['astronaut'], { width: 1280, height: 720 }),
    // So that whose wake lock it is does not depend on the machine.
    args: ['--enable-features=WakeLock'],
  }));
  const kioskVisit = session.shared(KIOSK, {
    prepare: (page) =>
      page.addInitScript(() => {
        const locks: WakeLockSentinel[] = [];
        Object.assign(window, { locks });
        const request = WakeLock.prototype.request;
        WakeLock.prototype.request = async function (type) {
          const lock = await request.call(this, type);
          locks.push(lock);
          return lock;
        };
      }),
  });

  test('what is wrong with the address is said, without the PIN', async () => {
    const { page } = await session.visit({ ...KIOSK, pin: '12', quiet: '25' });
    const alerts = page.locator('glance-kiosk-layer [role="alert"]:visible');
    await expect
      .poll(() => alerts.allTextContents(), { timeout: 30_000 })
      .toEqual([
        '“pin=…” was ignored: it must be 4 to 8 digits.',
        '“quiet=25” was ignored: it must be a whole number from 0 to 23.',
      ]);
  });

  test('the screen is filled at a touch, and again after it was left', async () => {
    const context = await session.browser.newContext({
      viewport: { width: 1280, height: 720 },
      screen: FULL_HD,
    });
    try {
      const page = await context.newPage();
      await page.goto(`${session.server.url}?${new URLSearchParams(KIOSK)}`);
      await waitForScreen(page, 'picture');
      const hint = page.getByTestId('kiosk-full-screen');
      await hint.waitFor();
      const filled = () => page.evaluate(() => document.fullscreenElement !== null);
      for (let round = 0; round < 2; round++) {
        await page.mouse.click(600, 300);
        await expect.poll(filled).toBe(true);
        await hint.waitFor({ state: 'detached' });
        await page.evaluate(() => document.exitFullscreen());
        await hint.waitFor();
      }
    } finally {
      await context.close();
    }
  });

  test('no bars, no notices, nothing to press; who does not ask for a kiosk loads none of it', async () => {
    const [kiosk, ordinary] = await Promise.all([
      kioskVisit(),
      session.visit({ backend: 'wasm', size: '320', source: 'camera' }),
    ]);
    await waitForScreen(kiosk.page, 'picture');
    await kiosk.page.getByTestId('kiosk-seen').getByText('person').waitFor();
    expect(await kiosk.page.locator('glance-bar, glance-status, glance-notice').count()).toBe(0);
    expect(await kiosk.page.locator('button:visible, a:visible, input:visible').count()).toBe(0);
    expect(await seriousFaults(kiosk.page)).toEqual([]);
    await ordinary.waitForLabel('person');
    const ofKiosks = async (visit: GlanceVisit) =>
      (await loadedBy(visit)).filter((url) => url.includes('/glance-kiosk-')).length;
    expect(await ofKiosks(kiosk)).toBeGreaterThan(0);
    expect(await ofKiosks(ordinary)).toBe(0);
    expect(await moreKernels(ordinary)).toEqual([]);
  });

  test('menus, pinching and the browser’s keys are off, a pointer that rests is not seen; a wake lock that the system takes meanwhile is taken again', async () => {
    const { page } = await kioskVisit();
    await waitForScreen(page, 'picture');
    const released = () =>
      page.evaluate(() =>
        (window as unknown as { locks: WakeLockSentinel[] }).locks.map((lock) => lock.released),
      );
    await expect.poll(released, { timeout: 20_000 }).toEqual([false]);
    await page.evaluate(() => (window as unknown as { locks: WakeLockSentinel[] }).locks[0]?.release());
    const left = await page.evaluate(() => {
      const root = document.body;
      const init = { bubbles: true, cancelable: true, composed: true };
      const events = [
        ...['contextmenu', 'selectstart', 'dragstart', 'drop', 'gesturestart'].map(
          (name) => new Event(name, init),
        ),
        new WheelEvent('wheel', { ...init, ctrlKey: true }),
        ...['p', 's', 'f', '+', '0'].map(
          (key) => new KeyboardEvent('keydown', { ...init, key, ctrlKey: true }),
        ),
        ...['F5', 'F1', 'BrowserBack'].map((key) => new KeyboardEvent('keydown', { ...init, key })),
        new KeyboardEvent('keydown', { ...init, key: 'ArrowLeft', altKey: true }),
      ];
      return events.filter((event) => root.dispatchEvent(event)).map(({ type }) => type);
    });
    expect(left).toEqual([]);
    const style = await page.evaluate(() => {
      const { overscrollBehavior, touchAction, userSelect } = getComputedStyle(document.documentElement);
      return { overscrollBehavior, touchAction, userSelect };
    });
    expect(style).toEqual({ overscrollBehavior: 'none', touchAction: 'none', userSelect: 'none' });
    const cursor = () => page.evaluate(() => getComputedStyle(document.documentElement).cursor);
    await page.mouse.move(500, 300);
    expect(await cursor()).not.toBe('none');
    await expect.poll(cursor, { timeout: 15_000 }).toBe('none');
    await page.mouse.move(510, 310);
    expect(await cursor()).not.toBe('none');
    // Going back ends where it began.
    await page.evaluate(async () => {
      const wentBack = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
      history.back();
      await wentBack;
    });
    await waitForScreen(page, 'picture', 1000);
    await expect.poll(released, { timeout: 15_000 }).toEqual([true, false]);
  });

  test('while the camera is lost: friendly words, no buttons, and back by itself', async () => {
    const { page } = await kioskVisit();
    await waitForScreen(page, 'picture');
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'));
      Object.assign(window, {
        mend: () => {
          mediaDevices.getUserMedia = open;
        },
      });
      const viewfinder = document.querySelector('glance-app')?.shadowRoot?.querySelector('glance-viewfinder');
      const { srcObject } = viewfinder!.source!.element as HTMLVideoElement;
      for (const track of (srcObject as MediaStream).getTracks()) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    });
    await waitForScreen(page, 'trouble');
    expect(await page.getByTestId('kiosk-screen').textContent()).toMatch(
      /Back in a moment\s+There is nothing you need to do\./,
    );
    expect(await page.locator('button:visible, glance-notice').count()).toBe(0);
    await page.evaluate(() => (window as unknown as { mend(): void }).mend());
    await waitForScreen(page, 'picture', 60_000);
  });

  // Last: they leave the kiosk in another size and language.
  for (const [viewport, lang] of [
    [FULL_HD, 'en'],
    [FULL_HD, 'ja'],
    [VIEWPORTS.phone, 'de'],
  ] as const) {
    const { width, height } = viewport;
    test(`type is read from 3 m and nothing is cut, ${width} × ${height}, ${lang}`, async () => {
      const { page } = await kioskVisit();
      await page.setViewportSize(viewport);
      await speak(page, lang);
      await waitForScreen(page, 'picture');
      await page.getByTestId('kiosk-seen').waitFor();
      // In one task of the page, so that no result of the camera takes a line away meanwhile.
      const lines = await page.locator('glance-kiosk-seen').evaluate(async (element) => {
        const kiosk = element as HTMLElementTagNameMap['glance-kiosk-seen'];
        // The longest names there are, many at once.
        const labels = ['baseball glove', 'sports ball', 'refrigerator', 'parking meter', 'traffic light'];
        kiosk.seen = labels.map((label, classId) => ({ label, classId, count: 12 }));
        await kiosk.updateComplete;
        const kinds = ['kiosk-primary', 'kiosk-secondary', 'kiosk-more'];
        return kinds.flatMap((kind) =>
          [...kiosk.renderRoot.querySelectorAll<HTMLElement>(`[data-testid="${kind}"]`)]
            .filter((line) => line.checkVisibility())
            .map((line) => {
              const { left, top, right, bottom } = line.getBoundingClientRect();
              const fontPx = Number.parseFloat(getComputedStyle(line).fontSize);
              return { kind, fontPx, left, top, right, bottom, cutPx: line.scrollWidth - line.clientWidth };
            }),
        );
      });
      expect(lines.length).toBeGreaterThanOrEqual(5);
      const short = Math.min(width, height);
      const least = { 'kiosk-primary': 0.05, 'kiosk-secondary': 0.025 };
      for (const [kind, share] of Object.entries(least)) {
        const sizes = lines.filter((line) => line.kind === kind).map(({ fontPx }) => fontPx);
        expect(sizes).not.toEqual([]);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(share * height);
        expect(Math.min(...sizes) * CAP_PER_EM).toBeGreaterThanOrEqual((share - 0.0001) * short);
      }
      for (const { left, top, right, bottom, cutPx } of lines) {
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(width);
        expect(bottom).toBeLessThanOrEqual(height);
        expect(cutPx).toBeLessThanOrEqual(0);
      }
      const labelPx = await page
        .locator('glance-viewfinder')
        .evaluate(
          (element, view) => (element as HTMLElementTagNameMap['glance-viewfinder']).labelPx(view),
          viewport,
        );
      expect(labelPx).toBeGreaterThanOrEqual(0.025 * height);
    });
  }
});
