import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { HealthEntry } from '../../src/health/health-entry.ts';
import type { HealthReport } from '../../src/health/health-report.ts';
import { ON_A_CLOCK } from '../support/break-and-wait.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import {
  FAULTS,
  type FaultName,
  injectAndWait,
  logged,
  type Patient,
  playwrightPatient,
  prepareFaults,
} from '../support/faults.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';
import { starve } from '../support/offline-visit.ts';
import { openRawTab } from '../support/raw-tab.ts';

/** What a person is promised: boxes again after at most this long. */
const RECOVERY_LIMIT_MS = 10_000;
/** What is waited for, so that a failure says how long it took. */
const PATIENCE_MS = 30_000;

/** Faults that a page comes through one after the other, as in a long life; two pages beside each other. */
const ON_ONE_PAGE: readonly (readonly FaultName[])[] = [
  ['camera lost', 'camera frozen', 'clock a year back', 'clock a day ahead', 'device slept', 'storage full'],
  ['worker killed', 'worker hung', 'engine threw', 'frames unanswered', 'memory leaked'],
];

/** Opens Glance before a camera whose cable can be pulled. */
async function ready(
  session: ReturnType<typeof e2eSession>,
  parameters: Readonly<Record<string, string>>,
  results = 10,
) {
  const prepare = (page: Page) => page.addInitScript(prepareFaults);
  const visit = await session.visit({ source: 'camera', ...parameters }, { prepare });
  await visit.waitForResults(results, 120_000);
  return { visit, patient: playwrightPatient(visit.page) };
}

/** Breaks something, and looks for boxes and for the entry in the log. */
async function expectRecovery(patient: Patient, name: FaultName, seen: () => Promise<readonly string[]>) {
  const { entry, tookMs } = await injectAndWait(patient, name, PATIENCE_MS);
  expect(entry, `${name}: the log says that results came again`).not.toBeNull();
  expect(entry).toMatchObject({ kind: FAULTS[name].kind, recoveredMs: expect.any(Number) });
  expect(tookMs).toBeLessThan(RECOVERY_LIMIT_MS);
  expect(await seen()).toContain('person');
  return entry!;
}

/** What is in the third result from now. */
async function seenIn(visit: GlanceVisit): Promise<readonly string[]> {
  const { results } = await visit.notes();
  await visit.waitForResults(results + 3);
  return (await visit.notes()).last?.detections.map(({ label }) => label) ?? [];
}

const text = (page: Page, id: string) => page.getByTestId(id).textContent();

describe('WASM', () => {
  const session = e2eSession(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  const told = session.shared(
    { source: 'camera', backend: 'wasm', size: '320', health: '1' },
    { prepare: (page) => page.addInitScript(prepareFaults) },
  );

  test('boxes again within 10 s, and an entry in the log, whatever breaks', {
    ...ON_A_CLOCK,
    timeout: 300_000,
  }, async () => {
    const liveThrough = async (faults: readonly FaultName[]) => {
      const { visit, patient } = await ready(session, { backend: 'wasm', size: '320' });
      const entries: HealthEntry[] = [];
      for (const name of faults) entries.push(await expectRecovery(patient, name, () => seenIn(visit)));
      expect(visit.uncaught).toEqual([]);
      // The log outlives the page.
      await visit.page.reload();
      await visit.waitForResults(1);
      const ids = [];
      for (const { kind } of entries) ids.push((await logged(patient, kind)).entry?.id);
      // Where two faults are of one kind, the later entry is the last.
      const last = new Map(entries.map(({ kind, id }) => [kind, id]));
      expect(ids).toEqual(entries.map(({ kind }) => last.get(kind)));
    };
    await Promise.all(ON_ONE_PAGE.map(liveThrough));
  });

  test('boxes again within 10 s, and an entry in the log: tab frozen', ON_A_CLOCK, async () => {
    const tab = await openRawTab(
      session.browser,
      `${session.server.url}?source=camera&backend=wasm&size=320`,
      [prepareFaults],
    );
    const results = () => tab.evaluate(() => window.glanceCounted.results);
    await expect.poll(results, { timeout: 30_000 }).toBeGreaterThan(5);
    let frozenMs = 0;
    const freeze = async (ms: number) => {
      const startMs = performance.now();
      await tab.freeze!(ms);
      frozenMs = performance.now() - startMs;
    };
    const entry = await expectRecovery({ ...tab, freeze }, 'tab frozen', async () => {
      const before = await results();
      await expect.poll(results, { timeout: 10_000 }).toBeGreaterThan(before + 3);
      return tab.evaluate(() => window.glanceCounted.labels);
    });
    // As long as it was: a busy machine may take its time to thaw it.
    const [, toldS] = /^thawed after (\d+(?:\.\d)?) s$/.exec(entry.detail ?? '') ?? [];
    expect(Number(toldS)).toBeGreaterThanOrEqual(3);
    expect(Number(toldS)).toBeLessThanOrEqual(frozenMs / 1000 + 0.1);
    expect((await logged(tab, 'slept')).count).toBe(0);
    await tab.close();
  });

  test('an engine over its budget is replaced without a gap, and not over and over', ON_A_CLOCK, async () => {
    const { visit, patient } = await ready(
      session,
      { backend: 'wasm', size: '320', 'memory-budget': '8' },
      1,
    );
    await visit.page.evaluate(watchReplacement);
    await expect
      .poll(async () => (await logged(patient, 'memory')).entry, { timeout: PATIENCE_MS })
      .toMatchObject({
        detail: expect.stringMatching(/^engine \d+ of 8 MiB$/),
        recoveredMs: expect.any(Number),
      });
    // Once when the next engine has settled, and whenever it is due: it is over the budget each time.
    const before = await visit.page.evaluate(() => window.replacement.heldBytes.length);
    await visit.page.waitForFunction((looks) => window.replacement.heldBytes.length >= looks, before + 2, {
      timeout: 2 * PATIENCE_MS,
    });
    const { results } = await visit.notes();
    await visit.waitForResults(results + 10);
    const { heldBytes, longestGapMs } = await visit.page.evaluate(() => window.replacement);
    expect(Math.min(...heldBytes.slice(before))).toBeGreaterThan(8 * 1024 * 1024);
    expect(longestGapMs).toBeLessThan(2000);
    const { count, entry } = await logged(patient, 'memory');
    expect(count).toBe(1);
    expect(entry?.recoveredMs).not.toBeNull();
    const { status } = await visit.page.evaluate(() => ({ status: window.glanceClient().status }));
    expect(status).toMatchObject({ state: 'ready' });
  });

  test('what the browser gives no room for is said, and boxes go on', async () => {
    const visit = await session.visit(
      { source: 'camera', backend: 'wasm', size: '320' },
      { prepare: starve },
    );
    await visit.waitForResults(10);
    await expect
      .poll(async () => (await logged(playwrightPatient(visit.page), 'storage-full')).entry, {
        timeout: 30_000,
      })
      .toMatchObject({ detail: 'offline files', recoveredMs: expect.any(Number) });
  });

  test('a kiosk opens a camera that is not there at first, whenever it comes', async () => {
    const visit = await session.visit(
      { kiosk: '1', backend: 'wasm', size: '320' },
      {
        prepare: async (page) => {
          await page.addInitScript(prepareFaults);
          await page.addInitScript(() => {
            window.glanceCameraFaults.absent = true;
          });
        },
      },
    );
    await expect
      .poll(async () => (await logged(playwrightPatient(visit.page), 'camera-refused')).count, {
        timeout: PATIENCE_MS,
      })
      .toBeGreaterThan(2);
    // No event: the browser does not tell of every camera.
    await visit.page.evaluate(() => {
      window.glanceCameraFaults.absent = false;
    });
    await visit.waitForResults(3);
    await expect
      .poll(async () => (await logged(playwrightPatient(visit.page), 'camera-refused')).entry)
      .toMatchObject({ recoveredMs: expect.any(Number) });
  });

  test('the page shows the log, exports and clears it', async () => {
    const visit = await told();
    const patient = playwrightPatient(visit.page);
    await visit.waitForResults(10);
    await visit.waitForText('What went wrong');
    await visit.waitForText(/^Nothing since /);
    await injectAndWait(patient, 'worker killed', PATIENCE_MS);
    await visit.waitForText('The engine stopped');
    await visit.waitForText(/^mended in [\d.]+ s$/);
    // Written anew once a second.
    await expect.poll(async () => Number(await text(visit.page, 'health-restarts'))).toBe(1);
    expect(Number((await text(visit.page, 'health-frames'))?.replace(/\D/g, ''))).toBeGreaterThan(10);
    await visit.waitForText(/^[\d.]+ MB, at most [\d.]+ [MG]B$/);

    const download = visit.page.waitForEvent('download');
    await visit.page.getByTestId('health-export').click();
    const path = await (await download).path();
    const report = JSON.parse(await readFile(path, 'utf8')) as HealthReport;
    expect(report).toMatchObject({
      app: 'glance',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      userAgent: expect.stringContaining('Chrome'),
      now: { engineState: 'ready', backend: 'wasm', model: expect.any(String), restarts: 1 },
      counts: { 'worker-died': { count: 1, recovered: 1 } },
      entries: [{ kind: 'worker-died', count: 1, recoveredMs: expect.any(Number) }],
    });
    expect(JSON.stringify(report)).not.toMatch(/localhost|fake_device/i);

    await visit.page.getByTestId('health-clear').click();
    await visit.waitForText(/^Nothing since /);
  });

  test('a page that never closed is told of by the next one', async () => {
    const { page, context, waitForResults } = await told();
    await waitForResults(1);
    const crashed = page.waitForEvent('crash');
    const cdp = await context.newCDPSession(page);
    cdp.send('Page.crash').catch(() => undefined);
    await crashed;
    const next = await context.newPage();
    await next.goto(`${session.server.url}?source=camera&backend=wasm&size=320`);
    await expect
      .poll(
        async () =>
          (await logged(playwrightPatient(next), 'ended-abruptly').catch(() => null))?.entry?.detail,
        {
          timeout: PATIENCE_MS,
        },
      )
      .toBe('crash or power cut');
  });
});

declare global {
  interface Window {
    replacement: { readonly heldBytes: number[]; longestGapMs: number };
  }
}

/** Runs in the page: notes what the engine is found to hold, and the longest time without a result. */
function watchReplacement(): void {
  const notes: Window['replacement'] = { heldBytes: [], longestGapMs: 0 };
  window.replacement = notes;
  let lastMs = performance.now();
  document.addEventListener('glance-results', () => {
    notes.longestGapMs = Math.max(notes.longestGapMs, performance.now() - lastMs);
    lastMs = performance.now();
  });
  const client = window.glanceClient();
  const ask = client.memory.bind(client);
  client.memory = async () => {
    const reply = await ask();
    notes.heldBytes.push(reply.backendBytes);
    return reply;
  };
}
