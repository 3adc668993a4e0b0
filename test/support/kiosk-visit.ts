import type { Page } from 'playwright-core';
import type { GlanceKioskLayer } from '../../src/ui/glance-kiosk-layer.ts';

/** One time that the attract screen went: page clock, ms. */
export interface WakeUp {
  /** The first result with a person after none. */
  readonly personMs: number;
  /** Nothing of the attract screen was to be seen any more. */
  readonly goneMs: number;
}

/** One change of what the kiosk shows. */
export interface ScreenChange {
  readonly screen: GlanceKioskLayer['screen'];
  /** Labels of the latest result at that moment: of the one that made the change, where one did. */
  readonly labels: readonly string[];
}

declare global {
  interface Window {
    kioskWakeUps: WakeUp[];
    kioskScreens: ScreenChange[];
  }
}

/** The kiosk of small frames on the WASM backend, as every test here opens it. */
export const KIOSK = { kiosk: '1', backend: 'wasm', size: '320' } as const;

/** Waits until the kiosk shows the picture or one of its screens. */
export async function waitForScreen(
  page: Page,
  screen: GlanceKioskLayer['screen'],
  timeout = 30_000,
): Promise<void> {
  await page.locator(`glance-kiosk-layer[screen="${screen}"]`).waitFor({ state: 'attached', timeout });
}

/** Waits until it is a kiosk, whatever it shows: the way out is there before the first picture. */
export async function waitForKiosk(page: Page, timeout = 30_000): Promise<void> {
  await page.locator('glance-kiosk-layer[screen]').waitFor({ state: 'attached', timeout });
}

/** The hidden gesture: five taps in the top left corner. */
export async function tapOut(page: Page): Promise<void> {
  for (let tap = 0; tap < 5; tap++) await page.mouse.click(20, 20);
}

/** What the exit shows. */
export async function waitForExit(
  page: Page,
  exit: 'closed' | 'pad' | 'menu',
  timeout = 15_000,
): Promise<void> {
  await page
    .locator(`[data-testid="kiosk-exit"][data-page="${exit}"]`)
    .waitFor({ state: 'attached', timeout });
}

/** Types a PIN on the keyboard and waits until it was looked at. */
export async function enterPin(page: Page, pin: string): Promise<void> {
  await waitForExit(page, 'pad');
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  // Hashing takes a while on purpose.
  await page.waitForFunction(() => {
    const layer = document.querySelector('glance-app')?.shadowRoot?.querySelector('glance-kiosk-layer');
    const exit = layer?.shadowRoot?.querySelector('glance-kiosk-exit');
    return exit?.checking === false && exit.digits === '';
  });
}

/** From now on the page notes in `kioskWakeUps` how long the attract screen takes to go. */
export function noteWakeUps(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.kioskWakeUps = [];
    let personMs: number | null = null;
    let shown = false;
    document.addEventListener('glance-results', (event) => {
      const { detections } = (event as CustomEvent<{ detections: { label: string }[] }>).detail;
      const person = detections.some(({ label }) => label === 'person');
      personMs = person ? (personMs ?? performance.now()) : null;
    });
    const watch = () => {
      const layer = document.querySelector('glance-app')?.shadowRoot?.querySelector('glance-kiosk-layer');
      const attract = layer?.shadowRoot?.querySelector('glance-attract');
      const opacity = attract ? Number(getComputedStyle(attract).opacity) : 0;
      if (opacity === 1) shown = true;
      else if (shown && opacity === 0) {
        shown = false;
        if (personMs !== null) window.kioskWakeUps.push({ personMs, goneMs: performance.now() });
      }
      requestAnimationFrame(watch);
    };
    watch();
  });
}

/** From now on the page notes in `kioskScreens` each change of screen, in order. */
export function noteScreens(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.kioskScreens = [];
    let labels: string[] = [];
    document.addEventListener('glance-results', (event) => {
      const { detections } = (event as CustomEvent<{ detections: { label: string }[] }>).detail;
      labels = detections.map(({ label }) => label);
    });
    const layer = document.querySelector('glance-app')!.shadowRoot!.querySelector('glance-kiosk-layer')!;
    // Called before the next result is, which is another task.
    new MutationObserver(() => window.kioskScreens.push({ screen: layer.screen, labels })).observe(layer, {
      attributeFilter: ['screen'],
    });
  });
}
