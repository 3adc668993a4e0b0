import { describe, expect, test } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';

const session = e2eSession(() => ({ camera: null }));

/** One profile for all: each look is another address. */
const opened = session.shared();

for (const viewport of ['desktop', 'phone'] as const) {
  for (const theme of ['light', 'dark']) {
    describe(`${viewport}, ${theme}`, () => {
      test('the first page', async () => {
        const { page, goTo } = await opened();
        await page.setViewportSize(VIEWPORTS[viewport]);
        await goTo({ theme, backend: 'wasm' });
        // Allowed to use a camera, it looks for one; what there is then stays.
        await page.locator('glance-notice').waitFor();
        await page.getByTestId('welcome').waitFor();
        expect(await seriousFaults(page)).toEqual([]);
      });

      test('boxes on a picture', async () => {
        const visit = await opened();
        await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
        await visit.waitForLabel('cat');
        expect(await seriousFaults(visit.page)).toEqual([]);
      });
    });
  }
}
