import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { seriousFaults } from '../support/axe.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';
import {
  distanceFromSource,
  type Patch,
  paintedPixel,
  watchPicture,
  watchPictureFromTheStart,
} from '../support/seen-picture.ts';

/** The fake camera shows the astronaut in 640 × 480: her face, and the flag behind her. */
const FACE: Patch = [282, 70, 20, 20];
const FLAG: Patch = [95, 60, 50, 90];
/** Two decodings of one video frame differ by less, blurred stripes by more. */
const SAME_BELOW = 5;
const PATIENT_MS = 90_000;
const CAMERA = { source: 'camera', backend: 'wasm', 'segment-size': '256' };
const PERSON = { ...CAMERA, task: 'segment' };

async function waitForPainted(visit: GlanceVisit, timeout = PATIENT_MS): Promise<void> {
  await visit.page.waitForFunction(
    () => {
      const app = document.querySelector('glance-app');
      return app?.shadowRoot?.querySelector('glance-viewfinder')?.painted != null;
    },
    null,
    { timeout },
  );
}

/** Waits for the result of a picture taken from now on: what was changed before is in it. */
function waitForNext(visit: GlanceVisit): Promise<void> {
  return visit.waitForNew(PATIENT_MS);
}

/** What is painted behind the person; undefined while nothing is. */
async function colourBehind(visit: GlanceVisit): Promise<readonly number[] | undefined> {
  return (await paintedPixel(visit.page, 120, 100))?.slice(0, 3);
}

/** The buffer of a picture in one colour. */
function picture(colour: string): Promise<Buffer> {
  return sharp({ create: { width: 300, height: 200, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

describe('the person in front of the camera, WASM', { timeout: 2 * PATIENT_MS }, () => {
  const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  for (const viewport of ['desktop', 'phone'] as const) {
    describe(viewport, () => {
      const look = { viewport: VIEWPORTS[viewport], phone: viewport === 'phone' };
      const opened = session.shared({ ...CAMERA, smoothing: '0' }, look);

      test(`the switch leads to a painted frame, a legend, and back, on a ${viewport}`, async () => {
        const visit = await opened();
        const { page } = visit;
        await visit.waitForResults(1, PATIENT_MS);
        expect((await visit.notes()).last!.segmentation).toBeUndefined();
        await page.getByTestId('task-segment').check();
        await waitForPainted(visit);
        const { last } = await visit.notes();
        const classes = last!.segmentation!.classes;
        expect(last).toMatchObject({ model: 'glance-person', detections: [] });
        expect(classes.map(({ label }) => label)).toContain('person');
        for (const { share } of classes) expect(share).toBeGreaterThan(0);
        expect(classes.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1.000001);
        await page.getByTestId('legend').waitFor();
        const texts = await page.getByTestId('legend-class').allInnerTexts();
        expect(texts.map((text) => text.replace(/\s+/g, ' '))).toContainEqual(
          expect.stringMatching(/^person \d+ %$/),
        );
        await page.getByTestId('task-detect').check();
        // The engine goes on segmenting until the next one is ready.
        await expect.poll(() => paintedPixel(page, 0, 0), { timeout: PATIENT_MS }).toBeNull();
        await page.getByTestId('legend').waitFor({ state: 'detached' });
        await page.evaluate(() => {
          window.glanceNotes.seen = {};
        });
        await visit.waitForLabel('person', PATIENT_MS);
        expect(await paintedPixel(page, 0, 0)).toBeNull();
        expect(visit.uncaught).toEqual([]);
      });

      if (viewport === 'desktop') {
        test('the task is switched by keyboard and remembered', async () => {
          const visit = await opened();
          const { page } = visit;
          await page.getByTestId('task-detect').focus();
          await page.keyboard.press('ArrowRight');
          expect(await page.getByTestId('task-segment').isChecked()).toBe(true);
          await waitForPainted(visit);
          await page.reload();
          expect(await page.getByTestId('task-segment').isChecked()).toBe(true);
          await waitForPainted(visit);
        });
      }

      test(`a class is shown alone and all again, on a ${viewport}`, async () => {
        const visit = await opened();
        const { page } = visit;
        await page.getByTestId('task-segment').check();
        await waitForPainted(visit);
        const person = page.locator('[data-testid="legend-class"][data-class="person"]');
        await person.waitFor();
        expect(await distanceFromSource(page, FLAG)).toBeLessThan(SAME_BELOW);
        await person.click();
        expect(await person.getAttribute('aria-pressed')).toBe('true');
        await waitForNext(visit);
        expect(await distanceFromSource(page, FLAG)).toBeGreaterThan(20); // darkened
        await person.click();
        expect(await person.getAttribute('aria-pressed')).toBe('false');
        await waitForNext(visit);
        expect(await distanceFromSource(page, FLAG)).toBeLessThan(SAME_BELOW);
      });
    });
  }

  test('blurs the background, leaves the person, and never shows the picture before', async () => {
    const visit = await session.visit(PERSON);
    const { page } = visit;
    await waitForPainted(visit);
    await page.keyboard.press('e');
    await watchPicture(page, FLAG, SAME_BELOW, 'effect-blur');
    await page.getByTestId('effect-blur').check();
    await waitForPainted(visit);
    await page.getByTestId('set-blur').fill('0.9');
    await waitForNext(visit);
    expect(await distanceFromSource(page, FACE)).toBeLessThan(SAME_BELOW);
    expect(await distanceFromSource(page, FLAG)).toBeGreaterThan(12);
    const watched = await page.evaluate(() => window.watched);
    expect(watched).toMatchObject({ bare: 0, raw: 0 });
    expect(watched.painted).toBeGreaterThan(0);
    expect(visit.uncaught).toEqual([]);
  });

  describe('with the effect in the address', () => {
    const blurred = session.shared(
      { ...PERSON, effect: 'blur', blur: '1' },
      { prepare: (page) => watchPictureFromTheStart(page, FLAG, SAME_BELOW) },
    );

    test('the picture is hidden from the first moment on', async () => {
      const visit = await blurred();
      await waitForPainted(visit);
      await waitForNext(visit);
      const watched = await visit.page.evaluate(() => window.watched);
      expect(watched).toMatchObject({ bare: 0, raw: 0 });
      expect(watched.painted).toBeGreaterThan(0);
      expect(watched.texts).toContainEqual(expect.stringMatching(/Preparing the effect/));
    });

    test('the effect outlives the engine: a still picture meanwhile, never the room', async () => {
      const visit = await blurred();
      const { page } = visit;
      await waitForPainted(visit);
      await watchPicture(page, FLAG, SAME_BELOW);
      await page.evaluate(() => window.glanceClient().injectFault('kill-worker'));
      await visit.waitForText(/The engine stopped/i, PATIENT_MS);
      await waitForNext(visit);
      const watched = await page.evaluate(() => window.watched);
      expect(watched).toMatchObject({ bare: 0, raw: 0 });
      expect(watched.painted).toBe(watched.moments);
      expect(watched.texts).toEqual([expect.stringMatching(/Paused/)]);
      expect(await distanceFromSource(page, FACE)).toBeLessThan(SAME_BELOW);
      expect(await distanceFromSource(page, FLAG)).toBeGreaterThan(12);
    });
  });

  describe('another background', () => {
    // As long as there is no picture, the colour is behind her.
    const opened = session.shared({ ...PERSON, effect: 'picture', background: 'ff00ff' });

    test('a snapshot shows what was shown, not the room', async () => {
      const visit = await opened();
      const { page } = visit;
      await waitForPainted(visit);
      await page.getByTestId('snapshot').click();
      const image = page.getByTestId('snapshot-image');
      await image.waitFor();
      const pixel = await image.evaluate(async (element: HTMLImageElement) => {
        await element.decode();
        const context = new OffscreenCanvas(1, 1).getContext('2d')!;
        context.drawImage(element, -100, -100);
        return [element.naturalWidth, element.naturalHeight, ...context.getImageData(0, 0, 1, 1).data];
      });
      expect(pixel).toEqual([640, 480, 255, 0, 255, 255]);
      const downloaded = page.waitForEvent('download');
      await page.getByTestId('download-json').click();
      const facts = JSON.parse(readFileSync(await (await downloaded).path(), 'utf8'));
      expect(facts.segmentation.classes.map(({ label }: { label: string }) => label)).toContain('person');
      await page.keyboard.press('Escape');
    });

    test('a picture lies behind the person; one that cannot be read is named and changes nothing', async () => {
      const visit = await opened();
      const { page } = visit;
      await waitForPainted(visit);
      expect(await colourBehind(visit)).toEqual([255, 0, 255]);
      await page.getByTestId('open-effects').click();
      const input = page.getByTestId('background-input');
      await input.setInputFiles({
        name: 'note.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from('no picture'),
      });
      const problem = page.getByTestId('background-problem');
      await problem.waitFor();
      expect(await problem.textContent()).toMatch(/“note\.jpg” is not a picture this browser can read/);
      await waitForNext(visit);
      expect(await colourBehind(visit)).toEqual([255, 0, 255]);
      await input.setInputFiles({
        name: 'blue.png',
        mimeType: 'image/png',
        buffer: await picture('#0000ff'),
      });
      await page.getByTestId('background-picture').waitFor();
      await problem.waitFor({ state: 'detached' });
      await expect.poll(() => colourBehind(visit), { timeout: PATIENT_MS }).toEqual([0, 0, 255]);
      // The engine that starts anew has it too.
      await page.evaluate(() => window.glanceClient().injectFault('kill-worker'));
      await visit.waitForText(/The engine stopped/i, PATIENT_MS);
      await waitForNext(visit);
      expect(await colourBehind(visit)).toEqual([0, 0, 255]);
    });

    test('a picture dropped on its place becomes the background, and not the source', async () => {
      const visit = await opened();
      const { page } = visit;
      await waitForPainted(visit);
      const place = page.getByTestId('background-drop');
      if (!(await place.isVisible())) await page.getByTestId('open-effects').click();
      const bytes = [...(await picture('#ff8800'))];
      await place.evaluate((element, content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(content)], 'orange.png', { type: 'image/png' }));
        for (const kind of ['dragenter', 'dragover', 'drop']) {
          const options = { dataTransfer, bubbles: true, cancelable: true, composed: true };
          element.dispatchEvent(new DragEvent(kind, options));
        }
      }, bytes);
      await page.getByTestId('background-picture').waitFor();
      await expect.poll(() => colourBehind(visit), { timeout: PATIENT_MS }).toEqual([255, 136, 0]);
      expect(await page.locator('.drop').count()).toBe(0);
    });
  });

  test('both at once: boxes and mask of one frame', async () => {
    const visit = await session.visit({ ...PERSON, task: 'both', size: '320', readout: '1' });
    await waitForPainted(visit);
    await visit.waitForLabel('person', PATIENT_MS);
    const { last } = await visit.notes();
    expect(last!.segmentation!.model).toBe('glance-person');
    expect(last!.timingsMs.paint).toBeGreaterThan(0);
    await visit.waitForText(/Glance YOLO nano \+ Glance Person/i);
    await visit.page.getByTestId('readout-paint').waitFor();
  });
});

describe('pictures, WASM', { timeout: 2 * PATIENT_MS }, () => {
  const session = e2eSession(() => ({ camera: null }));
  const still = {
    sample: 'astronaut',
    backend: 'wasm',
    task: 'segment',
    'segment-size': '256',
    effect: 'overlay',
  };
  const coloured = { ...still, effect: 'colour', background: 'ff0000' };
  const opened = session.shared(coloured);

  test('a still picture follows what is changed', async () => {
    const visit = await opened();
    const { page } = visit;
    await waitForPainted(visit);
    expect((await paintedPixel(page, 5, 5))!.slice(0, 3)).toEqual([255, 0, 0]);
    await page.getByTestId('open-effects').click();
    await page.getByTestId('colour-27476e').check();
    await expect
      .poll(async () => (await paintedPixel(page, 5, 5))?.slice(0, 3), { timeout: PATIENT_MS })
      .toEqual([0x27, 0x47, 0x6e]);
  });

  test('a street model tells its classes apart, and says why it has no effects', async () => {
    const visit = await opened();
    await visit.goTo({ ...still, 'segment-model': 'glance-street', 'segment-size': '224' });
    await waitForPainted(visit);
    const { last } = await visit.notes();
    expect(last!.model).toBe('glance-street');
    const sum = last!.segmentation!.classes.reduce((total, { share }) => total + share, 0);
    expect(sum).toBeGreaterThan(0.99);
    expect(sum).toBeLessThanOrEqual(1.000001);
    await visit.page.getByTestId('open-effects').click();
    await visit.waitForText(/To blur or replace a background, choose a model that finds people/);
    expect(await visit.page.getByTestId('effect-blur').count()).toBe(0);
  });

  for (const [viewport, theme] of [
    ['desktop', 'light'],
    ['phone', 'dark'],
  ] as const) {
    test(`legend and effects have no serious fault, ${viewport}, ${theme}`, async () => {
      const visit = await opened();
      const { page } = visit;
      await page.setViewportSize(VIEWPORTS[viewport]);
      await visit.goTo({ ...still, theme });
      await waitForPainted(visit);
      await page.getByTestId('legend').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByTestId('open-effects').click();
      for (const effect of ['overlay', 'blur', 'colour', 'picture']) {
        await page.getByTestId(`effect-${effect}`).check();
        expect(await seriousFaults(page)).toEqual([]);
      }
    });
  }
});

describe('WebGPU on SwiftShader', { timeout: 4 * PATIENT_MS }, () => {
  const session = e2eSession(async () => ({
    webgpu: true,
    camera: await cameraFromPhotos(['astronaut']),
  }));

  test('paints the person with the background blurred, at the smallest input', async () => {
    const visit = await session.visit({
      ...PERSON,
      backend: 'webgpu',
      'segment-size': '128',
      effect: 'blur',
      blur: '1',
    });
    await waitForPainted(visit, 3 * PATIENT_MS);
    expect((await visit.notes()).last!.backend).toBe('webgpu');
    expect(await distanceFromSource(visit.page, FLAG)).toBeGreaterThan(12);
    expect(await distanceFromSource(visit.page, FACE)).toBeLessThan(SAME_BELOW);
    expect(visit.uncaught).toEqual([]);
  });
});
