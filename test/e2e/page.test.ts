import { describe, expect, test } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';

const session = e2eSession(() => ({ camera: null }));
const PARAMETERS = { sample: 'chelsea', backend: 'wasm', size: '320' } as const;

const settingsOpen = (visit: GlanceVisit) =>
  visit.page.locator('[data-testid="settings-sheet"] dialog').evaluate((dialog) => dialog.matches('[open]'));

describe('single-key shortcuts', () => {
  const opened = session.shared(PARAMETERS);

  test('open the settings', async () => {
    const visit = await opened();
    await visit.waitForLabel('cat');
    await visit.page.keyboard.press('s');
    await expect.poll(() => settingsOpen(visit)).toBe(true);
    await visit.page.keyboard.press('Escape');
    await expect.poll(() => settingsOpen(visit)).toBe(false);
  });

  test('do nothing once they are switched off, also after a reload', async () => {
    const visit = await opened();
    await visit.waitForLabel('cat');
    // The app hears of a sheet's end a moment after it is gone: a key pressed within it opens nothing.
    await expect
      .poll(async () => {
        await visit.page.keyboard.press('s');
        return settingsOpen(visit);
      })
      .toBe(true);
    await visit.page.locator('[data-testid="set-shortcuts"]').uncheck();
    await visit.page.keyboard.press('Escape');
    await expect.poll(() => settingsOpen(visit)).toBe(false);
    await visit.page.reload();
    await visit.waitForLabel('cat');
    await visit.page.keyboard.press('s');
    await visit.page.keyboard.press('i');
    expect(await settingsOpen(visit)).toBe(false);
    expect(await visit.page.locator('[data-testid="readout"]').count()).toBe(0);
  });
});

const opened = session.shared({ ...PARAMETERS, readout: '1' });

test('a still shows its latency', async () => {
  const visit = await opened();
  await visit.waitForLabel('cat');
  const latency = visit.page.locator('[data-testid="readout-latency"]');
  await expect.poll(() => latency.textContent()).toMatch(/^[\d.]+ · [\d.]+ ms$/);
});

test('a backend that cannot run is named, and the other runs', async () => {
  const visit = await opened();
  await visit.goTo({ ...PARAMETERS, backend: 'webgpu' });
  await visit.waitForText(/WebGPU cannot be used here: .+\. Glance runs on WASM instead\./);
  await visit.waitForLabel('cat');
});

test('an input size that the model does not take is given up', async () => {
  const visit = await opened();
  await visit.goTo({ ...PARAMETERS, size: '321' });
  await visit.waitForText(/does not take a 321 pixel input.*The model’s own size is used/);
  await visit.waitForLabel('cat');
});
