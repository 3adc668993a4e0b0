import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { iou } from '../../src/postprocess/iou.ts';
import type { EngineInfo, EngineStatus } from '../../src/shared/engine.ts';
import { workerAfter } from '../support/altered-worker.ts';
import { breakAndWait, ON_A_CLOCK, RECOVERY_LIMIT_MS } from '../support/break-and-wait.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { logged, playwrightPatient } from '../support/faults.ts';
import { moreKernels } from '../support/loaded-by.ts';

/** Software WebGPU is about a hundred times slower than a GPU: the smallest input the model takes. */
const SMALL = { backend: 'webgpu', size: '160' };
const PATIENT_MS = 120_000;

/** Runs in the page. */
const measured = () => {
  const { status } = window.glanceClient();
  return status.state === 'ready' && status.info.measuredMs.webgpu !== undefined;
};

const DISGUISED_ADAPTER = `Object.defineProperty(GPUAdapter.prototype, 'info', {
  get: () => ({ vendor: 'disguised', architecture: '', device: '', description: 'Disguised GPU' }),
});`;

/** A processor that is slower than the GPU: each frame keeps it busy for longer. */
const SLOW_WASM = `{
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...of) => {
    const made = await instantiate.apply(WebAssembly, of);
    const runJobs = made.exports?.runJobs;
    if (!runJobs) return made;
    const slow = (...jobs) => {
      const endMs = performance.now() + 1000;
      while (performance.now() < endMs);
      runJobs(...jobs);
    };
    return { exports: { ...made.exports, runJobs: slow } };
  };
}`;

/** Which backends gave results, and what the engine's states were from the first of them on, one after the other. */
interface Turns {
  readonly results: string[];
  readonly states: string[];
}

/** Runs in the page, before any of its scripts. */
function noteTurns(): void {
  window.turns = { results: [], states: [] };
  const { results, states } = window.turns;
  const noteStates = () => {
    const client = window.glanceClient();
    states.push(client.status.state);
    client.addEventListener('status', () => states.push(client.status.state));
  };
  document.addEventListener('glance-results', noteStates, { once: true });
  document.addEventListener('glance-results', (event) => {
    results.push((event as CustomEvent<{ readonly backend: string }>).detail.backend);
  });
}

declare global {
  interface Window {
    turns: Turns;
    /** The engine's when the first result was shown. */
    firstStatus: EngineStatus;
  }
}

/** Runs in the page, before any of its scripts. */
function noteFirstStatus(): void {
  const note = () => {
    window.firstStatus = window.glanceClient().status;
  };
  document.addEventListener('glance-results', note, { once: true });
}

describe('WebGPU on SwiftShader', { timeout: 3 * PATIENT_MS }, () => {
  const session = e2eSession(async () => ({ webgpu: true, camera: await cameraFromPhotos(['astronaut']) }));

  const camera = { source: 'camera', ...SMALL };
  const first = session.shared(camera);
  const chosenByItself = session.shared({ sample: 'chelsea', backend: 'auto', size: '160' });
  let broken = false;

  test('sees the person, with 90 dispatches a frame and 8 KiB read back at most, and holds no more after 8 frames than after 3', async () => {
    const visit = await first();
    await visit.waitForLabel('person', PATIENT_MS);
    await visit.waitForResults(3, PATIENT_MS);
    const early = await visit.page.evaluate(() => window.glanceClient().memory());
    const { backend, gpuWork } = (await visit.notes()).last!;
    expect(backend).toBe('webgpu');
    const { dispatches, readBytes, precision } = gpuWork!;
    expect(precision).toEqual(['f32']);
    // The picture, the network, decoding and suppression.
    expect(dispatches).toBeGreaterThan(50);
    expect(dispatches).toBeLessThanOrEqual(90);
    expect(readBytes).toBeGreaterThan(0);
    expect(readBytes).toBeLessThanOrEqual(8192);
    await visit.waitForResults(8, PATIENT_MS);
    const late = await visit.page.evaluate(() => window.glanceClient().memory());
    expect({ ...late, frames: 0, requestId: 0 }).toEqual({ ...early, frames: 0, requestId: 0 });
    expect(visit.uncaught).toEqual([]);
    expect(await moreKernels(visit)).toEqual([]);
    await visit.page.keyboard.press('i');
    const shown = visit.page.getByTestId('readout-gpu');
    await shown.waitFor();
    expect(await shown.textContent()).toBe(
      `${dispatches} dispatches, ${(readBytes / 1000).toFixed(1)} kB read back`,
    );
    const named = visit.page.getByTestId('readout-backend');
    expect(await named.textContent()).toBe('WebGPU (software), f32');
  });

  test('finds the same on WebGPU as on WASM', async () => {
    const visit = await first();
    await visit.waitForResults(1, PATIENT_MS);
    await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
    const found = [];
    for (const [{ page, waitForLabel }, backend] of [
      [visit, 'webgpu'],
      [await chosenByItself(), 'wasm'],
    ] as const) {
      await waitForLabel('cat', PATIENT_MS);
      const last = await page.evaluate(() => window.glanceNotes.last!);
      expect(last.backend).toBe(backend);
      found.push(last.detections.find(({ label }) => label === 'cat')!);
    }
    const [onWebgpu, onWasm] = found;
    expect(Math.abs(onWebgpu!.score - onWasm!.score)).toBeLessThan(0.02);
    expect(iou(onWebgpu!.box, onWasm!.box)).toBeGreaterThan(0.98);
  });

  test('a software adapter is not chosen by itself', async () => {
    const visit = await chosenByItself();
    await visit.waitForLabel('cat', PATIENT_MS);
    expect((await visit.notes()).last!.backend).toBe('wasm');
    const status = await visit.page.evaluate(() => window.glanceClient().status);
    expect(status).toMatchObject({
      state: 'ready',
      info: { backend: 'wasm', ruledOut: { webgpu: expect.any(String) } },
    });
  });

  test('results again within 3 s after the device was lost, and the status says so', ON_A_CLOCK, async () => {
    const visit = broken ? await session.visit(camera) : await first();
    broken = true;
    await visit.waitForResults(1, PATIENT_MS);
    await visit.page.getByTestId('open-source').click();
    await visit.page.getByTestId('source-camera').first().click();
    const before = await visit.notes();
    await visit.waitForResults(before.results + 3, PATIENT_MS);
    expect((await visit.notes()).last!.backend).toBe('webgpu');
    const recovery = await breakAndWait(visit, 'destroy-device');
    expect(recovery.recoveredFrom).toBe('device-lost');
    expect(recovery.afterMs).toBeLessThan(RECOVERY_LIMIT_MS);
    await visit.waitForText(/graphics device was lost/i);
    const { entry } = await logged(playwrightPatient(visit.page), 'device-lost');
    expect(entry).toMatchObject({ count: 1, recoveredMs: expect.any(Number) });
    const { results } = await visit.notes();
    await visit.waitForResults(results + 3, 60_000);
    await visit.close();
  });

  test('an adapter that says it is a GPU is measured against WASM, and the faster is remembered', async () => {
    // SwiftShader in disguise: it is slower than WASM, as the measurement must find.
    session.server.mount(workerAfter(DISGUISED_ADAPTER));
    const parameters = { sample: 'chelsea', size: '160' };
    const prepare = (page: Page) => page.addInitScript(noteFirstStatus);
    const visit = await session.visit(parameters, { prepare });
    await visit.waitForLabel('cat', PATIENT_MS);
    // WASM detects while WebGPU is compiled beside it, and measured.
    const early = await visit.page.evaluate(() => window.firstStatus);
    expect(early).toMatchObject({ state: 'ready', info: { backend: 'wasm', measuredMs: {} } });
    await visit.page.waitForFunction(measured, undefined, { timeout: PATIENT_MS });
    const first = await visit.page.evaluate(() => window.glanceClient().status);
    expect(first).toMatchObject({
      state: 'ready',
      info: {
        backend: 'wasm',
        softwareAdapter: false,
        measuredMs: { wasm: expect.any(Number), webgpu: expect.any(Number) },
      },
    });
    await visit.page.reload();
    await visit.waitForLabel('cat', PATIENT_MS);
    const second = await visit.page.evaluate(() => window.glanceClient().status);
    expect(second).toMatchObject({ state: 'ready', info: { backend: 'wasm', measuredMs: {} } });
  });

  test('a faster GPU takes over from WASM, which detects until then, and again at the next visit', async () => {
    session.server.mount(workerAfter(`${DISGUISED_ADAPTER}\n${SLOW_WASM}`));
    const prepare = (page: Page) => page.addInitScript(noteTurns);
    const visit = await session.visit({ source: 'camera', size: '160' }, { prepare });
    const turns = () => visit.page.evaluate(() => window.turns);
    const takenOver = () =>
      visit.page.waitForFunction(() => window.turns.results.at(-1) === 'webgpu', undefined, {
        timeout: PATIENT_MS,
      });
    await takenOver();
    const { info } = await visit.page.evaluate(() => window.glanceClient().status as { info: EngineInfo });
    expect(info.measuredMs.webgpu).toBeLessThan(info.measuredMs.wasm!);
    const { results, states } = await turns();
    // While WebGPU compiled; and once it ran, nothing else did.
    expect(results.indexOf('webgpu')).toBeGreaterThan(2);
    expect(results.slice(0, results.indexOf('webgpu')).every((backend) => backend === 'wasm')).toBe(true);
    expect(states).toEqual(['ready', 'ready']);
    await visit.waitForLabel('person', PATIENT_MS);

    await visit.page.reload();
    await takenOver();
    expect((await turns()).results[0]).toBe('wasm');
    // It is known to be faster: not measured again.
    const again = await visit.page.evaluate(() => window.glanceClient().status);
    expect(again).toMatchObject({ state: 'ready', info: { backend: 'webgpu', measuredMs: {} } });
    expect(visit.uncaught).toEqual([]);
  });
});
