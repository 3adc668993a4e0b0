import { expect, test } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));
const OWN_SIZE = 416;

test('rests while nothing moves, and still sees what is there', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', size: '160', energy: '1' });
  await visit.waitForResults(10);
  // All pictures are looked at until nothing has moved for a while.
  await visit.page.waitForTimeout(3000);
  const before = await visit.notes();
  await visit.page.waitForTimeout(4000);
  const after = await visit.notes();
  // Two a second, and never none.
  expect(after.results - before.results).toBeGreaterThanOrEqual(4);
  expect(after.results - before.results).toBeLessThanOrEqual(9);
  expect(after.last?.detections.map(({ label }) => label)).toContain('person');
});

test('turns the input’s size to hold a frame rate, and goes on seeing meanwhile', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', threads: '1', fps: '60' });
  await visit.page.waitForFunction(
    (own) => {
      const { status } = window.glanceClient();
      return status.state === 'ready' && (status.info.detect?.inputSize ?? own) < own;
    },
    OWN_SIZE,
    { timeout: 60_000 },
  );
  const { results } = await visit.notes();
  await visit.waitForResults(results + 10);
  expect(visit.uncaught).toEqual([]);
});
