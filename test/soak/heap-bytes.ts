import { RawTarget } from '../support/raw-target.ts';

/** A second collection takes what finalizers let go of in the first. */
const COLLECTIONS = 2;
const MOST_TRIES = 5;

/** What JavaScript holds after garbage was collected, bytes. */
export interface HeapBytes {
  readonly page: number;
  /** The engine's worker; threads of WASM hold no objects to speak of. */
  readonly worker: number;
}

/** Collects garbage in a page and in its workers, and measures what is left. */
export async function heapBytes(page: RawTarget): Promise<HeapBytes> {
  for (let tries = 1; ; tries++) {
    try {
      return await measure(page);
    } catch (error) {
      // A worker that was replaced meanwhile.
      if (tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function measure(page: RawTarget): Promise<HeapBytes> {
  const workers: RawTarget[] = [];
  const stop = page.on<{ sessionId: string; targetInfo: { type: string } }>(
    'Target.attachedToTarget',
    ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') workers.push(new RawTarget(page, sessionId));
    },
  );
  const attach = (autoAttach: boolean) =>
    page.send('Target.setAutoAttach', { autoAttach, waitForDebuggerOnStart: false, flatten: false });
  await attach(true);
  try {
    const worker = await Promise.all(workers.map(usedBytes));
    return { page: await usedBytes(page), worker: worker.reduce((sum, bytes) => sum + bytes, 0) };
  } finally {
    stop();
    await attach(false);
  }
}

async function usedBytes(target: RawTarget): Promise<number> {
  await target.send('HeapProfiler.enable');
  for (let i = 0; i < COLLECTIONS; i++) await target.send('HeapProfiler.collectGarbage');
  await target.send('HeapProfiler.disable');
  return (await target.send<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize;
}
