import type { Page } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser.ts';
import { cameraFromPhotos } from '../../test/support/fake-camera.ts';
import { type GlanceVisit, visitGlance } from '../../test/support/glance-visit.ts';
import type { BenchContext } from '../bench-row.ts';

/** Results before anything is counted: engines and caches are warm then. */
const WARM_UP_RESULTS = 60;

/** What differs from one visit to the next. */
interface CameraVisitOptions {
  /** More of the URL's. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Comes before the app. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** The app on WASM in front of a camera, warm; the browser is closed afterwards. */
export async function withCamera<Value>(
  { server }: Pick<BenchContext, 'server'>,
  measure: (visit: GlanceVisit) => Promise<Value>,
  { parameters = {}, prepare }: CameraVisitOptions = {},
): Promise<Value> {
  const browser = await launchBrowser({ camera: await cameraFromPhotos(['astronaut', 'chelsea', 'coffee']) });
  try {
    const all = { source: 'camera', backend: 'wasm', readout: '1', ...parameters };
    const visit = await visitGlance(browser, server, all, prepare ? { prepare } : {});
    await visit.waitForResults(WARM_UP_RESULTS, 60_000);
    return await measure(visit);
  } finally {
    await browser.close();
  }
}
