import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const PATIENCE_MS = 90_000;
const WEIGHTS = 'public/weights/glance-yolo-nano';
const SETTINGS = { backend: 'wasm', size: '320' } as const;
const PAIR = 'glance-yolo-nano,twin/card.json';

const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

/** The bundled detector, which calls a person a human: what they disagree on is known. */
function mountTwin(): void {
  const card = JSON.parse(readFileSync(`${WEIGHTS}/card.json`, 'utf8')) as { labels: string[] };
  const labels = card.labels.map((label) => (label === 'person' ? 'human' : label));
  const twin = { ...card, id: 'twin', name: 'Twin', labels };
  session.server.mount({
    '/twin/card.json': () => ({ type: 'application/json', body: JSON.stringify(twin) }),
    '/twin/model.onnx': () => ({ body: readFileSync(`${WEIGHTS}/model.onnx`) }),
  });
}

async function visitPair(parameters: Readonly<Record<string, string>>): Promise<GlanceVisit> {
  mountTwin();
  return session.visit({ ...SETTINGS, compare: PAIR, ...parameters });
}

/** Waits until the figures hold for so many frames. */
async function waitForFrames(page: Page, frames: number): Promise<void> {
  await expect
    .poll(async () => Number(await byId(page, 'compare-counts').getAttribute('data-frames')), {
      timeout: PATIENCE_MS,
    })
    .toBeGreaterThanOrEqual(frames);
}

/** The middle of both panes, where no edge of a box and no label lies. */
function picturesOf(page: Page): Promise<{ same: boolean; colours: number }> {
  return page.evaluate(() => {
    const view = document.querySelector('glance-app')!.shadowRoot!.querySelector('glance-compare')!;
    const [first, second] = [...view.shadowRoot!.querySelectorAll('canvas')].map((canvas) => {
      const { width, height } = canvas;
      return canvas.getContext('2d')!.getImageData(width * 0.5, height * 0.5, 24, 24).data;
    });
    return { same: first!.join() === second!.join(), colours: new Set(first).size };
  });
}

declare global {
  interface Window {
    said: string[];
  }
}

/** Runs in the page: notes all that is said of the engine from now on. */
function noteSaid(): void {
  window.said = [];
  const view = document.querySelector('glance-app')!.shadowRoot!.querySelector('glance-compare')!;
  const state = view.shadowRoot!.querySelector('[data-testid="compare-state"]')!;
  const note = () => window.said.push(state.textContent ?? '');
  new MutationObserver(note).observe(state, { childList: true, characterData: true, subtree: true });
}

const currentTime = (page: Page) =>
  page.evaluate(
    () =>
      document
        .querySelector('glance-app')!
        .shadowRoot!.querySelector('glance-viewfinder')!
        .shadowRoot!.querySelector('video')!.currentTime,
  );

const tensors = (page: Page) => page.evaluate(async () => (await window.glanceClient().memory()).tensors);

async function waitForModel({ page }: GlanceVisit, modelId: string): Promise<void> {
  await page.waitForFunction((id) => window.glanceNotes.last?.model === id, modelId, {
    timeout: PATIENCE_MS,
  });
}

describe('two models', () => {
  test('on the camera: what each sees alone, what each takes; a dead engine comes back; one is chosen', async () => {
    const visit = await visitPair({ source: 'camera' });
    const { page } = visit;
    await waitForFrames(page, 5);
    const startedAt = await currentTime(page);
    const heldAtFirst = await tensors(page);
    expect(await byId(page, 'compare-share').getAttribute('data-share')).toBe('0');
    expect((await byId(page, 'compare-share').textContent())?.trim()).toBe('They agree on 0 %');
    expect(await byId(page, 'compare-first-only').textContent()).toBe('Only this one sees: person');
    expect(await byId(page, 'compare-second-only').textContent()).toBe('Only this one sees: human');
    for (const side of ['first', 'second']) {
      const times = byId(page, `compare-${side}-times`);
      const [median, p95] = [
        Number(await times.getAttribute('data-median-ms')),
        Number(await times.getAttribute('data-p95-ms')),
      ];
      expect(median).toBeGreaterThan(0);
      expect(p95).toBeGreaterThanOrEqual(median);
      expect(await times.textContent()).toMatch(/^\s*[\d.]+ ms a frame, p95 [\d.]+ ms\s*$/);
      expect(await byId(page, `compare-${side}`).textContent()).toContain('320 × 256 px');
    }
    const pictures = await picturesOf(page);
    expect(pictures.same).toBe(true);
    expect(pictures.colours).toBeGreaterThan(4);
    expect(await seriousFaults(page)).toEqual([]);
    await waitForFrames(page, 12);
    expect(await tensors(page)).toBe(heldAtFirst);
    expect(await currentTime(page)).toBeGreaterThan(startedAt);

    // Said until the next engine is ready, however soon that is.
    await page.evaluate(noteSaid);
    await page.evaluate(() => window.glanceClient().injectFault('kill-worker'));
    await page.waitForFunction(() => window.said.some((text) => /stopped/.test(text)), null, {
      timeout: PATIENCE_MS,
    });
    await waitForFrames(page, 3);
    expect(await byId(page, 'compare-share').getAttribute('data-share')).toBe('0');

    await byId(page, 'compare-use-second').click();
    await byId(page, 'compare').waitFor({ state: 'detached' });
    await waitForModel(visit, 'twin');
    await visit.waitForLabel('human');
    await page.locator('[data-testid="status"][data-state="ready"]').waitFor();
    expect(visit.uncaught).toEqual([]);
  });

  test('on a picture: it is looked at often enough to tell times, and leaving brings back the model before', async () => {
    const visit = await visitPair({ sample: 'coffee', size: '160', classes: 'cup,dining table' });
    const { page } = visit;
    await waitForFrames(page, 20);
    // The same weights and the same names.
    expect(await byId(page, 'compare-share').getAttribute('data-share')).toBe('1');
    expect(await byId(page, 'compare-counts').textContent()).toBe(
      'Seen by both: 40; only by the first: 0; only by the second: 0; in 20 frames.',
    );
    expect(await byId(page, 'compare-first-only').textContent()).toBe(
      'It sees nothing that the other does not.',
    );
    const results = (await visit.notes()).results;
    await page.keyboard.press('Escape');
    await byId(page, 'compare').waitFor({ state: 'detached' });
    await page.waitForFunction(
      () => {
        const { status } = window.glanceClient();
        return status.state === 'ready' && !status.info.comparedWith;
      },
      null,
      { timeout: PATIENCE_MS },
    );
    await visit.waitForResults(results + 1, PATIENCE_MS);
    await waitForModel(visit, 'glance-yolo-nano');
  });
});
