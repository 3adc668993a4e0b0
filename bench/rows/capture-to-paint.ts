import type { Page } from 'playwright-core';
import { workerAfter } from '../../test/support/altered-worker.ts';
import type { GlanceVisit } from '../../test/support/glance-visit.ts';
import type { BenchContext, BenchRow } from '../bench-row.ts';
import { quantile } from '../summarise.ts';
import { withCamera } from './camera-visit.ts';

/**
 * How the camera's beat lies to the display's is another each time that it is opened, stays so for as long, and decides between
 * one wait for the display and two.
 */
const OPENINGS = 40;
/** The readout tells of the last 120. */
const RESULTS = 180;
const PATIENCE_MS = 60_000;
/** What a frame may take longer than the model, and the display's own interval. */
const MODEL_SHARE = 1.3;
const DISPLAY_MS = 1000 / 60;
/** A profile tells what changes, and shorter. */
const PROFILE_OPENINGS = 12;
/** How pictures can be had, beside the way that they are. */
const WAYS = ['as they are', 'from the element', 'converted to RGBA'] as const;
/** In the worker: colours that are not known are left to the browser to convert. */
const UNKNOWN_COLOURS = `Object.defineProperty(VideoFrame.prototype, 'colorSpace', {
  get: () => ({ matrix: 'unknown', fullRange: false }),
});`;

/** From one opening of the camera to the next, milliseconds. */
interface Latencies {
  readonly paintP50: number;
  readonly paintP95: number;
  readonly preprocessP50: number;
  readonly modelP50: number;
}

/** From the camera's picture to its boxes on screen, against what the model alone would allow; and where it takes half as long. */
export const capturesToPaint: readonly BenchRow[] = [
  captureToPaint('capture-to-paint-p95', {}),
  captureToPaint('capture-to-paint-256-p95', { size: '256' }),
];

function captureToPaint(name: string, parameters: Readonly<Record<string, string>>): BenchRow {
  return {
    name,
    unit: 'ms',
    target: 1,
    peerName: `${MODEL_SHARE} × model p50 + 1/60 s`,
    async measure(context) {
      const each = await latencies(context, { openings: OPENINGS }, parameters);
      return {
        ours: each.map(({ paintP95 }) => paintP95),
        peer: each.map(({ modelP50 }) => MODEL_SHARE * modelP50 + DISPLAY_MS),
      };
    },
    async profile(context) {
      const lines: string[] = [];
      for (const way of WAYS) {
        context.server.mount(workerAfter(way === 'converted to RGBA' ? UNKNOWN_COLOURS : ''));
        const each = await latencies(
          context,
          { openings: PROFILE_OPENINGS, noTrack: way === 'from the element' },
          parameters,
        );
        const { paintP50, paintP95, preprocessP50, modelP50 } = medians(each);
        lines.push(
          `\n  pictures ${way}: paint after ${paintP50} (p95 ${paintP95}), input ${preprocessP50}, model ${modelP50}`,
        );
      }
      context.server.mount(workerAfter(''));
      return `ms, medians of ${PROFILE_OPENINGS} openings of the camera${lines.join('')}`;
    },
  };
}

/** One decimal each. */
function medians(each: readonly Latencies[]): Readonly<Record<keyof Latencies, string>> {
  const median = (name: keyof Latencies) =>
    quantile(
      each.map((one) => one[name]),
      0.5,
    ).toFixed(1);
  return {
    paintP50: median('paintP50'),
    paintP95: median('paintP95'),
    preprocessP50: median('preprocessP50'),
    modelP50: median('modelP50'),
  };
}

function latencies(
  context: BenchContext,
  { openings, noTrack = false }: { readonly openings: number; readonly noTrack?: boolean },
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Latencies[]> {
  const prepare = async (page: Page) => {
    if (noTrack) {
      await page.addInitScript(() => Reflect.deleteProperty(window, 'MediaStreamTrackProcessor'));
    }
  };
  const measure = async (visit: GlanceVisit) => {
    const each: Latencies[] = [];
    while (each.length < openings) {
      await visit.page.reload();
      await visit.waitForResults(RESULTS, PATIENCE_MS);
      each.push(await readLatencies(visit));
    }
    return each;
  };
  return withCamera(context, measure, { parameters, prepare });
}

function readLatencies({ page }: GlanceVisit): Promise<Latencies> {
  return page.evaluate(() => {
    const readout = document.querySelector('glance-app')?.renderRoot.querySelector('glance-readout');
    const { latencyP50Ms, latencyP95Ms, preprocessMs, modelMs } = readout?.data ?? {};
    if (!latencyP50Ms || !latencyP95Ms || !preprocessMs || !modelMs)
      throw new Error('the readout shows nothing');
    return {
      paintP50: latencyP50Ms,
      paintP95: latencyP95Ms,
      preprocessP50: preprocessMs,
      modelP50: modelMs,
    };
  });
}
