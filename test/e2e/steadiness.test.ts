import { expect, test } from 'vitest';
import { VIEWPORTS } from '../support/browser.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

const session = e2eSession(async () => ({
  camera: await cameraFromPhotos(['astronaut', 'chelsea', 'coffee']),
}));
const WATCHED_MS = 5000;
/** A busy machine may stop the page for a moment: what the page itself does shows in every window. */
const WINDOWS = 4;

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

test('holds no more tensors and bytes after 80 frames than after 10', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', size: '160' });
  await visit.waitForResults(10);
  const early = await visit.page.evaluate(() => window.glanceClient().memory());
  await visit.waitForResults(80, 60_000);
  const late = await visit.page.evaluate(() => window.glanceClient().memory());
  expect(late.frames).toBeGreaterThan(early.frames);
  expect({ ...late, frames: 0, requestId: 0 }).toEqual({ ...early, frames: 0, requestId: 0 });
});
