import { expect, test } from 'vitest';
import type { GlanceResultsDetail } from '../../src/ui/results-detail.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));
const OWN_SIZE = 416;
/** Pictures looked at while it rests. */
const LOOKS = 6;
/** From one to the next, at least. */
const RESTING_MS = 4000 / 9;

test('rests while nothing moves, and still sees what is there', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', size: '160', energy: '1' });
  await visit.waitForResults(10);
  // All pictures are looked at until nothing has moved for a while. From then on two a second, and never none.
  const restingMs = await visit.page.evaluate(
    ([looks, leastMs]) =>
      new Promise<number>((resolve) => {
        const takenMs: number[] = [];
        document.addEventListener('glance-results', (event) => {
          takenMs.push((event as CustomEvent<GlanceResultsDetail>).detail.timestampMs);
          if (takenMs.length > looks + 1) takenMs.shift();
          const meanMs = (takenMs.at(-1)! - takenMs[0]!) / looks;
          if (takenMs.length > looks && meanMs >= leastMs) resolve(meanMs);
        });
      }),
    [LOOKS, RESTING_MS] as const,
  );
  expect(restingMs).toBeLessThanOrEqual(1000);
  const { last } = await visit.notes();
  expect(last?.detections.map(({ label }) => label)).toContain('person');
});

test('turns the input’s size to hold a frame rate, and goes on seeing meanwhile', async () => {
  const visit = await session.visit({ source: 'camera', backend: 'wasm', threads: '1', fps: '60' });
  await visit.waitForResults(1);
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
