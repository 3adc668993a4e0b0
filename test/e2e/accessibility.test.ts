import { expect, test } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';

const session = e2eSession(() => ({ camera: null }));

for (const viewport of ['desktop', 'phone'] as const) {
  for (const theme of ['light', 'dark']) {
    test(`the first page, ${viewport}, ${theme}`, async () => {
      const visit = await session.visit({ theme }, { viewport: VIEWPORTS[viewport] });
      await visit.page.locator('glance-app').waitFor();
      await visit.page.waitForTimeout(500);
      expect(await seriousFaults(visit.page)).toEqual([]);
    });

    test(`boxes on a picture, ${viewport}, ${theme}`, async () => {
      const visit = await session.visit(
        { theme, sample: 'chelsea', backend: 'wasm' },
        { viewport: VIEWPORTS[viewport] },
      );
      await visit.waitForLabel('cat');
      expect(await seriousFaults(visit.page)).toEqual([]);
    });
  }
}
