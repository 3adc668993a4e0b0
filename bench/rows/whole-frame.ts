import type { CDPSession } from 'playwright-core';
import type { GlanceVisit } from '../../test/support/glance-visit.ts';
import type { BenchRow } from '../bench-row.ts';
import { withCamera } from './camera-visit.ts';

const WINDOWS = 5;
const WINDOW_MS = 5000;
/** One allocation in so many bytes is noted; the sum of what is noted stands for all. */
const SAMPLING_BYTES = 256;
const BYTES_PER_KB = 1000;
const OWN_WORK: ReadonlySet<string> = new Set(['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']);

/** What the page's own scripts, styles and layouts take of the main thread, for each result. */
export const mainThreadPerFrame: BenchRow = {
  name: 'main-thread-per-frame',
  unit: 'ms',
  target: 2,
  peerName: null,
  measure: (context) =>
    withCamera(context, async (visit) => {
      const session = await visit.context.newCDPSession(visit.page);
      await session.send('Performance.enable');
      const ours: number[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        const before = await mainThread(session, visit);
        await visit.page.waitForTimeout(WINDOW_MS);
        const after = await mainThread(session, visit);
        ours.push((after.busyMs - before.busyMs) / (after.results - before.results));
      }
      return { ours, peer: null };
    }),
};

/** JavaScript memory that the engine's worker asks for, for each result; it must all be collected again. */
export const workerGarbagePerFrame: BenchRow = {
  name: 'worker-garbage-per-frame',
  unit: 'kB',
  target: 4,
  peerName: null,
  measure: (context) =>
    withCamera(context, async (visit) => {
      const [worker] = visit.page.workers();
      if (!worker) throw new Error('the page has no worker');
      const send = await attachToWorker(await visit.context.newCDPSession(visit.page), worker.url());
      const ours: number[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        const before = await visit.notes();
        await send('HeapProfiler.startSampling', {
          samplingInterval: SAMPLING_BYTES,
          includeObjectsCollectedByMajorGC: true,
          includeObjectsCollectedByMinorGC: true,
        });
        await visit.page.waitForTimeout(WINDOW_MS);
        const { profile } = (await send('HeapProfiler.stopSampling', {})) as { profile: { head: HeapNode } };
        const after = await visit.notes();
        ours.push(allocated(profile.head) / (after.results - before.results) / BYTES_PER_KB);
      }
      return { ours, peer: null };
    }),
};

interface HeapNode {
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

function allocated({ selfSize, children }: HeapNode): number {
  return children.reduce((sum, child) => sum + allocated(child), selfSize);
}

async function mainThread(
  session: CDPSession,
  visit: GlanceVisit,
): Promise<{ busyMs: number; results: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  // TaskDuration would count the browser's own frames too, which it makes of a video at the display's rate.
  const own = metrics.filter(({ name }) => OWN_WORK.has(name));
  if (own.length < OWN_WORK.size) throw new Error('the browser does not say how long its tasks take');
  const busyS = own.reduce((sum, { value }) => sum + value, 0);
  return { busyMs: busyS * 1000, results: (await visit.notes()).results };
}

/** Playwright has no sessions for workers: messages go through the page's. */
async function attachToWorker(
  session: CDPSession,
  url: string,
): Promise<(method: string, params: object) => Promise<unknown>> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  const sessionId = await new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ targetInfo, sessionId: attached }) => {
      if (targetInfo.url === url) resolve(attached);
    });
    void session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
  });
  let nextId = 1;
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      void session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
    });
}
