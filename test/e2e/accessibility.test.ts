import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const session = e2eSession(() => ({ camera: null }));

/** What axe-core finds serious or worse: one line for each. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
      );
  });
}

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
