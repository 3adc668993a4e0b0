import type { Page } from 'playwright-core';
import type { HealthEntry, HealthKind } from '../../src/health/health-entry.ts';
import type { HealthController } from '../../src/ui/health-controller.ts';

/** A page with Glance in it. */
export interface Patient {
  evaluate<Values extends readonly unknown[], Value>(
    script: (...values: Values) => Value,
    ...values: Values
  ): Promise<Awaited<Value>>;
  /** Has the browser freeze the tab for so long; Playwright's own pages cannot be. */
  freeze?(ms: number): Promise<void>;
}

/** One way to break Glance, and what the log is to say of it. */
export interface FaultCase {
  readonly kind: HealthKind;
  /** Breaks something. Resolves when what was taken away is there again, from when on recovery is owed. */
  inject(patient: Patient): Promise<void>;
}

interface CameraFaults {
  /** No camera is listed, and none opens. */
  absent: boolean;
}

declare global {
  interface Window {
    glanceCameraFaults: CameraFaults;
    glanceJump: { wallMs: number; pageMs: number };
  }
}

const LOOK_EVERY_MS = 100;
const FROZEN_MS = 3000;
const ABSENT_MS = 1500;
const YEAR_MS = 365 * 86_400_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Everything that can be broken, by name. What is broken is real, but for the clocks and the camera's cable. */
export const FAULTS = {
  'worker killed': engineFault('worker-died', 'kill-worker'),
  'worker hung': engineFault('worker-hung', 'hang'),
  'engine threw': engineFault('engine-failed', 'throw-in-run'),
  'frames unanswered': engineFault('no-results', 'stall'),
  'device lost': engineFault('device-lost', 'destroy-device'),
  'memory leaked': {
    kind: 'memory',
    async inject(patient) {
      // Counted before, so that more is noticed.
      while ((await patient.evaluate(countedTensors)) === null) await sleep(200);
      await engineFault('memory', 'leak').inject(patient);
    },
  },
  'camera lost': {
    kind: 'camera-lost',
    async inject(patient) {
      await patient.evaluate(pullCamera);
      await sleep(ABSENT_MS);
      await patient.evaluate(plugCamera);
    },
  },
  'camera frozen': { kind: 'camera-frozen', inject: (patient) => patient.evaluate(freezeCamera) },
  'tab frozen': {
    kind: 'tab-frozen',
    async inject(patient) {
      if (!patient.freeze) throw new Error('this page cannot be frozen: open it with openRawTab');
      await patient.freeze(FROZEN_MS);
    },
  },
  'clock a year back': clockFault('clock-jump', { wallMs: -YEAR_MS, pageMs: 0 }),
  'clock a day ahead': clockFault('clock-jump', { wallMs: DAY_MS, pageMs: 0 }),
  'device slept': clockFault('slept', { wallMs: HOUR_MS, pageMs: HOUR_MS }),
  'storage full': {
    kind: 'storage-full',
    async inject(patient) {
      await patient.evaluate(fillLocalStorage);
      await patient.evaluate(rememberSomething);
      await patient.evaluate(() => localStorage.removeItem('somebody-else'));
    },
  },
} as const satisfies Record<string, FaultCase>;

export type FaultName = keyof typeof FAULTS;

/** A page of Playwright's. */
export function playwrightPatient(page: Page): Patient {
  return { evaluate: (script, ...values) => page.evaluate(`(${script})(...${JSON.stringify(values)})`) };
}

/** What the log has of a kind: how often it came and was over, and the newest entry. */
export function logged(
  patient: Patient,
  kind: HealthKind,
): Promise<{ count: number; recovered: number; entry: HealthEntry | null }> {
  return patient.evaluate(readLog, kind);
}

/** What became of a fault. */
export interface Recovery {
  /** The log's entry, once it says that results came again; null where it never did. */
  readonly entry: HealthEntry | null;
  /** From when recovery was owed to the first look at which the log had it, ms. */
  readonly tookMs: number;
}

/** Breaks something and waits until the log says that results came again after it. */
export async function injectAndWait(patient: Patient, name: FaultName, limitMs: number): Promise<Recovery> {
  const { kind, inject } = FAULTS[name] as FaultCase;
  const before = await logged(patient, kind);
  await inject(patient);
  const startMs = performance.now();
  while (performance.now() - startMs < limitMs) {
    const now = await logged(patient, kind);
    const over = now.count > before.count && now.entry !== null && now.entry.recoveredMs !== null;
    if (over) return { entry: now.entry, tookMs: performance.now() - startMs };
    await sleep(LOOK_EVERY_MS);
  }
  return { entry: null, tookMs: limitMs };
}

function engineFault(
  kind: HealthKind,
  fault: Parameters<ReturnType<Window['glanceClient']>['injectFault']>[0],
): FaultCase {
  return {
    kind,
    inject: (patient) => patient.evaluate((what) => window.glanceClient().injectFault(what), fault),
  };
}

function clockFault(kind: HealthKind, by: { readonly wallMs: number; readonly pageMs: number }): FaultCase {
  return {
    kind,
    inject: (patient) =>
      patient.evaluate(({ wallMs, pageMs }) => {
        window.glanceJump.wallMs += wallMs;
        window.glanceJump.pageMs += pageMs;
      }, by),
  };
}

/** Runs in the page, before any of its scripts: gives the camera a cable to pull, and the clocks hands to turn. */
export function prepareFaults(): void {
  const faults: CameraFaults = { absent: false };
  window.glanceCameraFaults = faults;
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    if (faults.absent) throw new DOMException('Requested device not found', 'NotFoundError');
    return getUserMedia(constraints);
  };
  const enumerateDevices = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = async () =>
    (await enumerateDevices()).filter(({ kind }) => kind !== 'videoinput' || !faults.absent);

  const jump = { wallMs: 0, pageMs: 0 };
  window.glanceJump = jump;
  const RealDate = Date;
  const wallNow = RealDate.now.bind(RealDate);
  const pageNow = performance.now.bind(performance);
  performance.now = () => pageNow() + jump.pageMs;
  window.Date = new Proxy(RealDate, {
    construct: (target, values) =>
      values.length === 0
        ? new target(wallNow() + jump.wallMs)
        : new target(...(values as ConstructorParameters<DateConstructor>)),
    get: (target, name) =>
      name === 'now'
        ? () => wallNow() + jump.wallMs
        : (target as unknown as Record<PropertyKey, unknown>)[name],
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** From here on: runs in the page. */
function readLog(wanted: HealthKind): { count: number; recovered: number; entry: HealthEntry | null } {
  const { health } = document.querySelector('glance-app') as unknown as { health: HealthController };
  const { entries, counts } = health.log.record;
  const { count, recovered } = counts[wanted] ?? { count: 0, recovered: 0 };
  return { count, recovered, entry: entries.findLast(({ kind }) => kind === wanted) ?? null };
}

function countedTensors(): number | null {
  const { health } = document.querySelector('glance-app') as unknown as { health: HealthController };
  return health.now.tensors;
}

/** A setting is changed, and changed back. */
function rememberSomething(): void {
  const main = document.querySelector('glance-app')!.shadowRoot!.querySelector('main')!;
  for (const value of [true, false]) {
    main.dispatchEvent(new CustomEvent('glance-setting', { detail: { name: 'readout', value } }));
  }
}

function pullCamera(): void {
  window.glanceCameraFaults.absent = true;
  const viewfinder = document.querySelector('glance-app')!.shadowRoot!.querySelector('glance-viewfinder');
  const stream = viewfinder!.shadowRoot!.querySelector('video')!.srcObject as MediaStream;
  const track = stream.getVideoTracks()[0]!;
  track.stop();
  // Not sent to a page that stops its own track; the system sends it when the device goes.
  track.dispatchEvent(new Event('ended'));
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}

function plugCamera(): void {
  window.glanceCameraFaults.absent = false;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}

/** The element goes on playing, and no new picture comes. */
function freezeCamera(): void {
  const viewfinder = document.querySelector('glance-app')!.shadowRoot!.querySelector('glance-viewfinder');
  const video = viewfinder!.shadowRoot!.querySelector('video')!;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  const stream = canvas.captureStream(0);
  // A track that its own page stops says nothing, and no more pictures come out of it.
  for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  video.srcObject = stream;
  void video.play();
  (stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack).requestFrame();
}

/** Takes all the room there is, to the last character. */
function fillLocalStorage(): void {
  // What is written over again at the same length needs no room.
  localStorage.removeItem('glance.settings');
  let text = '';
  for (let length = 1 << 22; length >= 1; length >>= 1) {
    try {
      for (;;) {
        localStorage.setItem('somebody-else', text + 'x'.repeat(length));
        text += 'x'.repeat(length);
      }
    } catch {
      // No room for so much more: for half as much, perhaps.
    }
  }
}
