import type { BenchRow } from '../bench-row.ts';

const VISITS = 5;
const LIMIT_MS = 60_000;

/** From opening the page to the first boxes on a sample picture: nothing cached, nothing remembered. */
export const firstBoxesCold: BenchRow = {
  name: 'first-boxes-cold',
  unit: 'ms',
  target: 3000,
  peerName: null,
  async measure({ server, launch }) {
    const ours: number[] = [];
    for (let visit = 0; visit < VISITS; visit++) {
      const browser = await launch();
      try {
        const page = await browser.newPage();
        await page.addInitScript(() => {
          document.addEventListener('glance-results', (event) => {
            const { detections } = (event as CustomEvent<{ detections: unknown[] }>).detail;
            // performance.now() counts from the navigation.
            if (detections.length > 0)
              (window as { firstBoxesMs?: number }).firstBoxesMs ??= performance.now();
          });
        });
        await page.goto(`${server.url}?source=sample&sample=astronaut`);
        const handle = await page.waitForFunction(
          () => (window as { firstBoxesMs?: number }).firstBoxesMs,
          undefined,
          {
            timeout: LIMIT_MS,
          },
        );
        ours.push((await handle.jsonValue()) as number);
      } finally {
        await browser.close();
      }
    }
    return { ours, peer: null };
  },
};
