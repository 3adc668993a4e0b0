import { launchBrowser } from '../support/browser.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { FAULTS, type FaultName, injectAndWait, prepareFaults } from '../support/faults.ts';
import { openRawTab, type RawTab } from '../support/raw-tab.ts';
import { serveGlance } from '../support/server.ts';
import { heapBytes } from './heap-bytes.ts';
import type { SoakOptions } from './soak-options.ts';
import { type FaultTally, type Held, problems } from './verdict.ts';

/** What a person is promised. */
const RECOVERY_LIMIT_MS = 10_000;
/** A fault that is not over by then will not be. */
const PATIENCE_MS = 60_000;
/** No result for this long, and the run is over, ms. */
const STOPPED_MS = 120_000;
/** Before the first look at what is held, when each fault has yet to come for the first time: caches fill, code is compiled. */
const COLD_FRAMES = { least: 50, most: 500, share: 0.05 };
/** Tensors are counted so often and the least is taken: on WebGPU a count may come in the middle of a frame. */
const COUNTS = 10;
/** Once in a run: planned restarts are ten minutes apart at least, and a lost device is passed over for a minute. */
const ONCE: readonly FaultName[] = ['device lost', 'memory leaked'];
/** How often each fault comes where nobody says how many frames lie between two. */
const ROUNDS = 3;
const LEAST_EVERY = 40;
const TELL_EVERY_MS = 10_000;

type Tally = Record<string, FaultTally>;

/** What a soak ends with, as it is printed. */
export interface SoakReport {
  readonly frames: number;
  readonly seconds: number;
  readonly faults: Readonly<Tally>;
  /** After the first frames, before any fault. */
  readonly cold: Held;
  /** After every fault came once: what mends it is compiled when it is first needed, and stays. The end is held to this. */
  readonly start: Held;
  readonly end: Held;
  readonly verdict: 'passed' | 'failed';
  readonly problems: readonly string[];
}

/** Runs the built app before a fake camera, breaks it in every way in turn, and says what became of it. */
export async function runSoak(
  { frames, backend, faultsEvery, size }: SoakOptions,
  tell: (line: string) => void,
): Promise<SoakReport> {
  const server = await serveGlance();
  const browser = await launchBrowser({
    webgpu: backend === 'webgpu',
    // Something else every second: nothing is spared because nothing moves.
    camera: await cameraFromPhotos(['astronaut', 'chelsea', 'coffee'], { secondsEach: 1 }),
  });
  try {
    const url = `${server.url}?source=camera&backend=${backend}&size=${size}`;
    const tab = await openRawTab(browser, url, [prepareFaults]);
    const shown = new ShownFrames(tab, frames, tell);
    const { least, most, share } = COLD_FRAMES;
    await shown.reach(Math.min(most, Math.max(least, Math.round(frames * share))));
    const cold = await held(tab);
    const startMs = performance.now();
    const often = (Object.keys(FAULTS) as FaultName[]).filter((name) => !ONCE.includes(name));
    // These first, while WebGPU runs: each failure of it keeps it away for longer, and when it comes back it ends a leak unseen.
    const once = ONCE.filter((name) => backend === 'webgpu' || name !== 'device lost');
    const names = [...once, ...often];
    const every = faultsEvery ?? Math.max(LEAST_EVERY, Math.floor(frames / (ROUNDS * names.length + 2)));
    const tally: Tally = Object.fromEntries(
      names.map((name) => [name, { injected: 0, recovered: 0, worstMs: 0 }]),
    );
    const breakEach = async (faults: readonly FaultName[]) => {
      for (const name of faults) {
        await shown.reach(shown.count + every);
        // What is put in another's place unnoticed takes its fault with it.
        await back(tab, backend, tell);
        await breakOnce(tab, name, tally, tell);
      }
    };
    await breakEach(names);
    await shown.reach(shown.count + every);
    await back(tab, backend, tell);
    const start = await held(tab);
    // Once more at least, however many frames came while one backend stood in for another.
    do await breakEach(often);
    while (shown.count + (often.length + 1) * every <= frames);
    await shown.reach(frames);
    await back(tab, backend, tell);
    const end = await held(tab);
    const found = problems(start, end, tally);
    return {
      frames: shown.count,
      seconds: Math.round((performance.now() - startMs) / 100) / 10,
      faults: tally,
      cold,
      start,
      end,
      verdict: found.length === 0 ? 'passed' : 'failed',
      problems: found,
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Breaks something, waits until it is over, and counts it. */
async function breakOnce(
  tab: RawTab,
  name: FaultName,
  tally: Tally,
  tell: (line: string) => void,
): Promise<void> {
  const { entry, tookMs } = await injectAndWait(tab, name, PATIENCE_MS);
  const { injected, recovered, worstMs } = tally[name]!;
  tally[name] = {
    injected: injected + 1,
    recovered: recovered + (entry && tookMs <= RECOVERY_LIMIT_MS ? 1 : 0),
    worstMs: entry && worstMs !== null ? Math.max(worstMs, Math.round(tookMs)) : null,
  };
  tell(`${name}: ${entry ? `results again after ${Math.round(tookMs)} ms` : 'NOT RECOVERED'}`);
}

/** Counts the results shown, across reloads of the page. */
class ShownFrames {
  count = 0;
  readonly #tab: RawTab;
  readonly #of: number;
  readonly #tell: (line: string) => void;
  #seen = 0;
  #toldAtMs = 0;

  constructor(tab: RawTab, of: number, tell: (line: string) => void) {
    this.#tab = tab;
    this.#of = of;
    this.#tell = tell;
  }

  /** Waits until so many were shown in all. */
  async reach(count: number): Promise<void> {
    let changedAtMs = performance.now();
    for (;;) {
      const seen = await this.#tab.evaluate(() => window.glanceCounted.results);
      if (seen !== this.#seen) changedAtMs = performance.now();
      this.count += seen < this.#seen ? seen : seen - this.#seen;
      this.#seen = seen;
      if (performance.now() - this.#toldAtMs > TELL_EVERY_MS) {
        this.#toldAtMs = performance.now();
        this.#tell(`${this.count} of ${this.#of} frames`);
      }
      if (this.count >= count) return;
      if (performance.now() - changedAtMs > STOPPED_MS)
        throw new Error(`no result for ${STOPPED_MS / 1000} s after ${this.count} frames`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/**
 * Waits until the engine runs on what it began with: a backend that failed is passed over for a minute. Where that lasts
 * longer, as after the next failure, the run goes on with what there is.
 */
async function back(tab: RawTab, backend: string, tell: (line: string) => void): Promise<void> {
  const startMs = performance.now();
  while (performance.now() - startMs < STOPPED_MS) {
    if ((await tab.evaluate(countTensors)).backend === backend) return;
    tell(`waiting for ${backend}`);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function held(tab: RawTab): Promise<Held> {
  const counts: { backend: string; tensors: number; tensorBytes: number; backendBytes: number }[] = [];
  for (let i = 0; i < COUNTS; i++) counts.push(await tab.evaluate(countTensors));
  const least = counts.reduce((a, b) => (b.tensors < a.tensors ? b : a));
  const { page, worker } = await heapBytes(tab.target);
  const webgpu = least.backend === 'webgpu';
  return {
    backend: least.backend,
    tensors: least.tensors,
    engineBytes: webgpu ? least.tensorBytes : least.backendBytes,
    gpuBytes: webgpu ? least.backendBytes : 0,
    heapBytes: page.used + worker.used,
    codeBytes: page.code + worker.code,
    pageHeapBytes: page.used,
    workerHeapBytes: worker.used,
  };
}

/** Runs in the page. */
async function countTensors() {
  const client = window.glanceClient();
  const { tensors, tensorBytes, backendBytes } = await client.memory();
  const { status } = client;
  const backend = status.state === 'ready' ? status.info.backend : '';
  return { backend, tensors, tensorBytes, backendBytes };
}
