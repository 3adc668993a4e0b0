import type { Page } from 'playwright-core';

/** Closes the sheet, and waits until nothing of it is left that the next file could be taken for. */
export async function throwModelAway(page: Page): Promise<void> {
  const button = page.getByTestId('model-throw-away');
  await button.click();
  await button.waitFor({ state: 'detached' });
}
