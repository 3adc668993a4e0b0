import { expect, test } from 'vitest';
import type { GlanceViewfinder } from '../../src/ui/glance-viewfinder.ts';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

const session = e2eSession(async () => ({
  camera: await cameraFromPhotos(['astronaut', 'chelsea', 'coffee']),
}));
const WATCHED_MS = 5000;
/** A busy machine may stop the page for a moment: what the page itself does shows in every window. */
const WINDOWS = 6;

test.each(['desktop', 'phone'] as const)(
  'no main-thread task above 50 ms in steady state, %s',
  async (viewport) => {
    const visit = await session.visit(
      // One thread, so that a small machine has a core left for the page: it is the page that is watched here.
      { source: 'camera', backend: 'wasm', threads: '1', size: '320' },
      { viewport: VIEWPORTS[viewport] },
    );
    await visit.waitForResults(20);
    const windows: { atMs: number; ms: number }[][] = [];
    for (let i = 0; i < WINDOWS && !windows.some((tasks) => tasks.length === 0); i++) {
      const startMs = await visit.page.evaluate(() => performance.now());
      await visit.page.waitForTimeout(WATCHED_MS);
      const { longTasks } = await visit.notes();
      windows.push(longTasks.filter(({ atMs }) => atMs >= startMs));
    }
    expect(windows.at(-1), JSON.stringify(windows)).toEqual([]);
  },
);

const small = session.shared({ source: 'camera', backend: 'wasm', size: '160' });

test('holds no more tensors and bytes after 80 frames than after 10', async () => {
  const visit = await small();
  await visit.waitForResults(10);
  const early = await visit.page.evaluate(() => window.glanceClient().memory());
  await visit.waitForResults(80, 60_000);
  const late = await visit.page.evaluate(() => window.glanceClient().memory());
  expect(late.frames).toBeGreaterThan(early.frames);
  expect({ ...late, frames: 0, requestId: 0 }).toEqual({ ...early, frames: 0, requestId: 0 });
});

test('goes on where the page moves it, and again where the page takes it out and puts it back', async () => {
  const visit = await small();
  const { page } = visit;
  await visit.waitForResults(10);
  const frames = async () => (await page.evaluate(() => window.glanceClient().memory())).frames;
  const before = await frames();
  const source = await page.evaluateHandle(() => {
    const app = document.querySelector('glance-app')!;
    const { source } = app.shadowRoot!.querySelector('glance-viewfinder')!;
    document.body.appendChild(document.createElement('section')).append(app);
    return source;
  });
  const moved = await visit.notes();
  await visit.waitForResults(moved.results + 5);
  // It is the engine and the camera from before.
  expect(await frames()).toBeGreaterThan(before);
  const viewfinder = page.locator('glance-viewfinder');
  const shows = (element: Element, before: unknown) => (element as GlanceViewfinder).source === before;
  expect(await viewfinder.evaluate(shows, source)).toBe(true);

  const out = await page.evaluate(async () => {
    const app = document.querySelector('glance-app')!;
    const video = app.shadowRoot!.querySelector('glance-viewfinder')!.shadowRoot!.querySelector('video')!;
    const [track] = (video.srcObject as MediaStream).getVideoTracks();
    const { client } = app;
    const parent = app.parentElement!;
    app.remove();
    await new Promise((resolve) => setTimeout(resolve));
    const state = { camera: track!.readyState, engine: client.status.state };
    parent.append(app);
    return state;
  });
  expect(out).toEqual({ camera: 'ended', engine: 'idle' });
  const back = await visit.notes();
  await visit.waitForResults(back.results + 5);
  // What listens to the page does again.
  await page.keyboard.press('i');
  await page.getByTestId('readout').waitFor();
  await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
  const label = (element: Element) => (element as GlanceViewfinder).source!.label;
  await expect.poll(() => viewfinder.evaluate(label)).toBe('chelsea.jpg');
  const { entries } = await page.evaluate(() => document.querySelector('glance-app')!.health.log.record);
  expect(entries).toEqual([]);
  expect(visit.uncaught).toEqual([]);
});
