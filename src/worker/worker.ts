import type { LibraryMessage, LibraryReply } from '../library/messages.ts';
import type { FromWorker, InjectFaultMessage, StartMessage, StatusReply, ToWorker } from '../protocol.ts';
import { closeResult, picturesOf } from '../shared/close-result.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Frame } from '../shared/frame.ts';
import type { Size } from '../shared/geometry.ts';
import type { GpuUse } from '../shared/gpu-trials.ts';
import type { TrialDesk } from './asked-trials.ts';
import type { LookOptions, Session } from './session.ts';
import { startSession } from './start-session.ts';

/** The worker's side of the protocol: one session at a time, one frame at a time. */

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

let session: Session | null = null;
let starting: { readonly requestId: number; readonly abort: AbortController } | null = null;
/** The background is kept from session to session, and owned here. */
let options: LookOptions | null = null;
let background: ImageBitmap | null = null;
let picture: Size | null = null;
let faultInRun = false;
let stalled = false;
const trialAnswers = new Map<GpuUse, (allowed: boolean) => void>();
const trialDesk: TrialDesk = {
  ask(trial) {
    send({ type: 'gpu-trial', trial, step: 'begins' });
    return new Promise((resolve) => trialAnswers.set(trial.use, resolve));
  },
  tell: (trial, step) => send({ type: 'gpu-trial', trial, step }),
};

scope.addEventListener('message', ({ data }: MessageEvent<ToWorker | LibraryMessage>) => {
  switch (data.type) {
    case 'start':
      void start(data);
      break;
    case 'detect-options':
      if (options) options = { ...options, detect: data.detect };
      break;
    case 'segment-options':
      if (options) options = { ...options, segment: data.segment };
      break;
    case 'background':
      background?.close();
      background = data.image;
      if (options) options = { ...options, background };
      break;
    case 'frame':
      void look(data.frame);
      break;
    case 'picture':
      picture = data.picture;
      break;
    case 'new-scene':
      session?.newScene();
      break;
    case 'ping':
      send({ type: 'pong', pingId: data.pingId });
      break;
    case 'memory':
      send({ type: 'memory', requestId: data.requestId, ...(session?.memory() ?? EMPTY_MEMORY) });
      break;
    case 'library':
      void import('./inspect-library.ts').then(({ serveLibrary }) => serveLibrary(data.request, send));
      break;
    case 'gpu-trial-answer':
      trialAnswers.get(data.trial.use)?.(data.allowed);
      break;
    case 'inject-fault':
      injectFault(data.fault);
      break;
    default:
      data satisfies never;
  }
});

const DEVICE_LOSS_WAIT_MS = 100;
const EMPTY_MEMORY = { tensors: 0, tensorBytes: 0, backendBytes: 0, frames: 0 };

sayHello();

/** Holds a lock for as long as this worker lives: whoever waits for it learns of our death at once. */
function sayHello(): void {
  const lockName = `glance-worker-${Math.random().toString(36).slice(2)}`;
  if (!scope.navigator.locks) {
    send({ type: 'hello', lockName: '' });
    return;
  }
  void scope.navigator.locks.request(lockName, () => {
    send({ type: 'hello', lockName });
    return new Promise<never>(() => {});
  });
}

async function start(message: StartMessage): Promise<void> {
  starting?.abort.abort();
  session?.dispose();
  session = null;
  const abort = new AbortController();
  const { requestId } = message;
  starting = { requestId, abort };
  const { detect, segment } = message.config;
  options = { detect, segment, background };
  try {
    const report = (status: StatusReply['status']) => send({ type: 'status', status });
    const started = await startSession(message, report, abort.signal, () => picture, trialDesk);
    if (abort.signal.aborted) {
      started.dispose();
      return;
    }
    session = started;
    void started.backend.lost?.then((reason) => {
      if (session !== started) return;
      session = null;
      send({ type: 'failed', backend: 'webgpu', error: { code: 'device-lost', details: { reason } } });
    });
    const { choice, improvable } = started;
    send({
      type: 'started',
      requestId,
      info: started.info,
      ...(choice ? { choice } : {}),
      ...(improvable ? { improvable } : {}),
    });
  } catch (error) {
    if (!abort.signal.aborted) send({ type: 'failed', requestId, error: GlanceError.from(error).toData() });
  } finally {
    if (starting?.requestId === requestId) starting = null;
  }
}

async function look(frame: Frame): Promise<void> {
  const running = session;
  try {
    if (!running) throw new GlanceError('engine-stopped', {});
    if (stalled) await new Promise<never>(() => {});
    if (faultInRun) throw new Error('a fault was injected');
    const startMs = performance.now();
    const taken = running.takeIn(frame);
    if (taken) {
      const { info } = running;
      await taken;
      if (running.info !== info) send({ type: 'info', info: running.info });
    }
    const looked = running.look(frame, optionsNow, performance.now() - startMs);
    const result = looked instanceof Promise ? await looked : looked;
    if (session !== running) {
      closeResult(result);
      throw new GlanceError('engine-stopped', {});
    }
    send({ type: 'result', result }, picturesOf(result));
  } catch (thrown) {
    const error = ((await deviceLoss(running)) ?? GlanceError.from(thrown)).toData();
    send({ type: 'frame-failed', frameId: frame.id, error });
    if (running && session === running) {
      session = null;
      send({ type: 'failed', backend: running.info.backend, error });
    }
  } finally {
    frame.image.close();
  }
}

/** There where a session is, as each starts with them. */
function optionsNow(): LookOptions {
  return options!;
}

/** A frame that fails on a lost device often fails before the loss is told: wait a moment for the true reason. */
async function deviceLoss(running: Session | null): Promise<GlanceError | undefined> {
  if (!running?.backend.lost) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, DEVICE_LOSS_WAIT_MS, undefined));
  const reason = await Promise.race([running.backend.lost, late]);
  return reason === undefined ? undefined : new GlanceError('device-lost', { reason });
}

function injectFault(fault: InjectFaultMessage['fault']): void {
  if (fault === 'destroy-device') session?.backend.gpuDevice?.destroy();
  if (fault === 'throw-in-run') faultInRun = true;
  if (fault === 'stall') stalled = true;
  if (fault === 'leak') session?.leak();
  if (fault === 'hang') {
    for (;;);
  }
}

function send(message: FromWorker | LibraryReply, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}
