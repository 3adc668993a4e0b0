import type { GlanceVisit } from '../../test/support/glance-visit.ts';
import { visitGlance } from '../../test/support/glance-visit.ts';
import { waitUntilReady } from '../../test/support/offline-visit.ts';
import type { BenchContext, BenchRow } from '../bench-row.ts';

const VISITS = 5;
const PARAMETERS = { source: 'sample', sample: 'astronaut', backend: 'wasm' } as const;

/** From opening the page to the first boxes on WASM, with everything kept on the device by an earlier visit. */
export const firstBoxesCached: BenchRow = {
  name: 'first-boxes-cached',
  unit: 'ms',
  target: 1500,
  peerName: null,
  async measure(context) {
    const ours = await eachVisit(context, async (visit) => {
      await visit.waitForLabel('person');
      await waitUntilReady(visit.page);
      await visit.page.addInitScript(() => {
        document.addEventListener('glance-results', (event) => {
          const { detections } = (event as CustomEvent<{ detections: unknown[] }>).detail;
          // performance.now() counts from the navigation.
          if (detections.length > 0) (window as { firstBoxesMs?: number }).firstBoxesMs ??= performance.now();
        });
      });
      await visit.page.reload();
      const handle = await visit.page.waitForFunction(
        () => (window as { firstBoxesMs?: number }).firstBoxesMs,
      );
      return (await handle.jsonValue()) as number;
    });
    return { ours, peer: null };
  },
};

/** The longest that the page does not answer, from opening it to the first boxes, nothing kept. */
export const longestTaskLoading: BenchRow = {
  name: 'longest-task-loading',
  unit: 'ms',
  target: 100,
  peerName: null,
  async measure(context) {
    const ours = await eachVisit(context, async (visit) => {
      await visit.waitForLabel('person');
      const { longTasks } = await visit.notes();
      return Math.max(0, ...longTasks.map(({ ms }) => ms));
    });
    return { ours, peer: null };
  },
};

async function eachVisit(
  { server, launch }: BenchContext,
  measure: (visit: GlanceVisit) => Promise<number>,
): Promise<number[]> {
  const samples: number[] = [];
  for (let count = 0; count < VISITS; count++) {
    const browser = await launch();
    try {
      samples.push(await measure(await visitGlance(browser, server, PARAMETERS)));
    } finally {
      await browser.close();
    }
  }
  return samples;
}
