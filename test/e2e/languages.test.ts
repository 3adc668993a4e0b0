import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { waitUntilReady } from '../support/offline-visit.ts';
import { settled } from '../support/settled.ts';

const CAMERA = { source: 'camera', backend: 'wasm', size: '320' } as const;
const STILL = { sample: 'chelsea', backend: 'wasm', size: '320' } as const;

const SHEETS = [
  'glance-source-sheet',
  'glance-settings-sheet',
  'glance-effects-sheet',
  'glance-offline-sheet',
  'glance-help-sheet',
] as const;

/** Common words of English that German does not have. */
const ENGLISH_WORDS =
  /\b(the|this|your|with|from|is|are|has|have|and|of|it|its|by|not|to|for|chosen|could|cannot|found|settings|source|camera|picture)\b/gi;

const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

const pageLanguage = (page: Page) => page.locator('html').getAttribute('lang');
const seen = (page: Page) => page.locator('[data-testid="seen"]');
const spoken = (page: Page) => page.locator('[data-testid="seen-spoken"]');

async function openSheet(page: Page, name: (typeof SHEETS)[number]): Promise<void> {
  await page.evaluate(async (wanted) => {
    const sheet = document.querySelector('glance-app')?.shadowRoot?.querySelector(wanted) as
      | (Element & { show(): Promise<void> })
      | null
      | undefined;
    if (!sheet) throw new Error(`There is no ${wanted}`);
    await sheet.show();
    // Whatever can be unfolded has more texts in it.
    for (const part of sheet.shadowRoot?.querySelectorAll('glance-class-picker') ?? []) {
      part.shadowRoot?.querySelector('details')?.toggleAttribute('open', true);
    }
  }, name);
  await settled(page);
}

/** Elements of the app, shadow roots included, whose content is wider than they are, though nothing lets it scroll. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const roots: ParentNode[] = [document.body];
    for (let root = roots.pop(); root; root = roots.pop()) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        const { display, overflowX } = getComputedStyle(element);
        const lines = display !== 'inline' && display !== 'contents' && element.clientWidth > 0;
        const scrolls = overflowX === 'auto' || overflowX === 'scroll';
        const unseen = element.matches(
          '.visually-hidden, canvas, video, .stage, .stage *, glance-viewfinder',
        );
        const over = element.scrollWidth - element.clientWidth > 1;
        const right = element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('ul');
        if (lines && !unseen && ((over && !scrolls) || right)) {
          found.push(
            `${element.localName}.${element.className}: ${element.textContent?.trim().slice(0, 60)}`,
          );
        }
      }
    }
    return found;
  });
}

/** What stands on the page in letters, shadow roots included. */
function shownText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const roots: Node[] = [document.body];
    for (let root = roots.pop(); root; root = roots.pop()) {
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        if (node instanceof Element) {
          if (node.shadowRoot) roots.push(node.shadowRoot);
          for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
            const text = node.getAttribute(name);
            if (text) texts.push(text);
          }
        } else if (!node.parentElement?.closest('style, script, noscript')) {
          texts.push(node.textContent ?? '');
        }
      }
    }
    return texts.join('\n');
  });
}

describe('German from the address', () => {
  const still = session.shared({ ...STILL, lang: 'de', readout: '1', nonsense: '1', theme: 'light' });

  test('names what the camera sees, and its results stay English for other code', async () => {
    const { page, waitForLabel } = await session.visit({ ...CAMERA, lang: 'de', task: 'both' });
    // Under the label that other code knows it by.
    await waitForLabel('person');
    expect(await pageLanguage(page)).toBe('de');
    await expect.poll(() => seen(page).textContent()).toMatch(/^\s*Person\s*$/);
    await expect.poll(() => spoken(page).textContent()).toBe('Ich sehe: 1 Person.');
    await expect
      .poll(() => page.locator('[data-testid="legend"]').textContent(), { timeout: 20_000 })
      .toMatch(/Hintergrund/);
  });

  test('no serious fault for those who cannot see', async () => {
    const { page, waitForLabel } = await still();
    await waitForLabel('cat');
    for (const sheet of SHEETS) {
      await openSheet(page, sheet);
      expect(await seriousFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test('shows no English, in no sheet', async () => {
    const { page, waitForLabel } = await still();
    await waitForLabel('cat');
    for (const sheet of SHEETS) await openSheet(page, sheet);
    const shown = await shownText(page);
    for (const german of ['Einstellungen', 'Katze', 'Der unbekannte Parameter „nonsense“', 'Ohne Netz']) {
      expect(shown).toContain(german);
    }
    expect(shown.match(ENGLISH_WORDS)).toBeNull();
  });

  test('nothing is wider than a phone', async () => {
    const parameters = { ...STILL, lang: 'de', readout: '1', task: 'both' };
    const { page, waitForLabel } = await session.visit(parameters, {
      viewport: VIEWPORTS.phone,
      phone: true,
    });
    await waitForLabel('cat');
    expect(await overflowing(page)).toEqual([]);
    for (const sheet of SHEETS) {
      await openSheet(page, sheet);
      expect(await overflowing(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }

    await openSheet(page, 'glance-settings-sheet');
    await page.locator('[data-testid="settings-sheet"] h2').evaluate((heading) => {
      heading.textContent = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen';
    });
    expect(await overflowing(page)).toContainEqual(expect.stringContaining('Donaudampfschiff'));
  });
});

describe('another language in the settings', () => {
  test('comes into force at once, finds classes in both languages, and is there again offline', async () => {
    const { page, context, waitForLabel } = await session.visit(CAMERA);
    await waitForLabel('person');
    expect(await pageLanguage(page)).toBe('en');
    await openSheet(page, 'glance-settings-sheet');
    await page.locator('[data-testid="set-language"]').selectOption({ label: '日本語' });
    await expect.poll(() => pageLanguage(page)).toBe('ja');
    await expect.poll(() => seen(page).textContent()).toMatch(/^\s*人\s*$/);
    // What is heard changes every two seconds at most.
    await expect.poll(() => spoken(page).textContent(), { timeout: 10_000 }).toBe('人が1人見えます。');

    const found = page.locator('glance-class-picker li');
    await page.locator('[data-testid="class-search"]').fill('信号');
    await expect.poll(() => found.allTextContents()).toHaveLength(1);
    await page.locator('[data-testid="class-search"]').fill('traffic');
    await expect.poll(async () => (await found.allTextContents()).join().trim()).toBe('信号機');
    expect(await seriousFaults(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await waitUntilReady(page, 60_000);
    await context.setOffline(true);
    const asked = session.server.requests.length;
    await page.reload();
    await expect.poll(() => pageLanguage(page)).toBe('ja');
    await waitForLabel('person');
    await expect.poll(() => seen(page).textContent()).toMatch(/^\s*人\s*$/);

    // Its table was never loaded here: only the service worker has it.
    await page.goto(`${session.server.url}?lang=es&source=camera&backend=wasm&size=320`);
    await expect.poll(() => pageLanguage(page)).toBe('es');
    await page.getByText('Ajustes').first().waitFor();
    // The browser itself looks for an update, offline or not.
    expect(session.server.requests.slice(asked).filter((path) => path !== '/sw.js')).toEqual([]);
  });
});

test('the browser’s language is spoken where nobody chose one', async () => {
  const context = await session.browser.newContext({ locale: 'fr-CA' });
  try {
    const page = await context.newPage();
    await page.goto(`${session.server.url}?sample=chelsea&backend=wasm&size=320`);
    await expect.poll(() => pageLanguage(page)).toBe('fr');
    await expect.poll(() => seen(page).textContent(), { timeout: 30_000 }).toMatch(/^\s*chat\s*$/);
  } finally {
    await context.close();
  }
});

test('a table that cannot be loaded leaves English, and says so', async () => {
  const context = await session.browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.route(/\/assets\/ja-[^/]+\.js$/, (route) => route.abort());
    await page.goto(`${session.server.url}?lang=ja&sample=chelsea&backend=wasm&size=320`);
    await page
      .getByText(
        'The texts in “日本語” could not be loaded, so Glance speaks English. Check the connection, then reload the page.',
      )
      .waitFor();
    expect(await pageLanguage(page)).toBe('en');
  } finally {
    await context.close();
  }
});

test('a language that there is none of is named', async () => {
  const { waitForText } = await session.visit({ ...STILL, lang: 'tlh' });
  await waitForText('“lang=tlh” was ignored: it must be auto, en, fr, de, es, zh or ja.');
});
