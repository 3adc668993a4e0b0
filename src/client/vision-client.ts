import type { FromWorker, GpuTrialReply, InjectFaultMessage, MemoryReply, ToWorker } from '../protocol.ts';
import type {
  BackendName,
  DetectOptions,
  EngineConfig,
  EngineStatus,
  FrameResult,
} from '../shared/engine.ts';
import { GlanceError, type GlanceErrorCode, type GlanceErrorData } from '../shared/errors.ts';
import type { Frame } from '../shared/frame.ts';
import type { Size } from '../shared/geometry.ts';
import type { SegmentOptions } from '../shared/segmentation.ts';
import { BackendFailures } from './backend-failures.ts';
import { closePainted } from './close-painted.ts';
import { createEngineWorker } from './create-engine-worker.ts';
import { EngineConnection } from './engine-connection.ts';
import { GpuTrials } from './gpu-trials.ts';
import { MemoryQuestions } from './memory-questions.ts';
import { PERMANENT_FAULTS } from './permanent-faults.ts';
import { forgetBackend, rememberChoice } from './remembered-choices.ts';
import { RestartPauses } from './restart-pauses.ts';
import { startMessage } from './start-message.ts';

/** Faults of an engine that may come of what it tried on the GPU. */
const DEATHS: ReadonlySet<GlanceErrorCode> = new Set([
  'device-lost',
  'engine-failed',
  'worker-died',
  'worker-unresponsive',
]);

/** What a test may break; see {@link VisionClient.injectFault}. */
export type Fault = InjectFaultMessage['fault'] | 'kill-worker';

interface Generation {
  readonly connection: EngineConnection;
  readonly requestId: number;
  readonly config: EngineConfig;
  /** Why this generation was started, when it was to recover. */
  readonly recoveredFrom: GlanceErrorData | undefined;
  /** Whether how its start goes is nobody's business: what runs is as good. */
  readonly silent: boolean;
  /** Something runs already, and this one may be faster. */
  readonly improves: boolean;
}

/**
 * The page's one door to the engine. Starts the worker, hands it frames one at a time, and starts another
 * when it dies, hangs, or loses its backend. While a new configuration loads, the old one keeps detecting.
 *
 * Events: `status` (CustomEvent<EngineStatus>), `result` (CustomEvent<FrameResult>), `idle` when a frame is welcome,
 * `info` (CustomEvent<EngineInfo>) when what runs took another shape, `gpu-spared` (CustomEvent<GpuTrial>) once for each use
 * of the GPU that is left out because it ended badly before.
 */
export class VisionClient extends EventTarget {
  readonly #createWorker: () => Worker;
  #status: EngineStatus = { state: 'idle' };
  #active: Generation | null = null;
  #next: Generation | null = null;
  #config: EngineConfig | null = null;
  /** Ours; each worker is sent a copy. */
  #background: ImageBitmap | null = null;
  #picture: Size | null = null;
  #requestId = 0;
  /** The last generation that lost a device over what it tried there. */
  #lostInTrial: number | null = null;
  #frameInFlight: number | null = null;
  #measuring = false;
  readonly #pauses = new RestartPauses();
  readonly #failures = new BackendFailures();
  readonly #trials = new GpuTrials((detail) => this.dispatchEvent(new CustomEvent('gpu-spared', { detail })));
  #retryFailed: ReturnType<typeof setTimeout> | undefined;
  #restart: ReturnType<typeof setTimeout> | undefined;
  readonly #memoryQuestions = new MemoryQuestions();
  #disposed = false;

  constructor(options: { readonly createWorker?: () => Worker } = {}) {
    super();
    this.#createWorker = options.createWorker ?? createEngineWorker;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** No frame is welcome: one is in flight, or nothing runs. */
  get busy(): boolean {
    return this.#active === null || this.#frameInFlight !== null || this.#measuring;
  }

  /** Loads this configuration; what runs now goes on until the new one is ready. */
  start(config: EngineConfig): void {
    this.#disposed = false;
    this.#config = config;
    this.#pauses.forget();
    this.#launch(undefined);
  }

  /**
   * Starts another engine like the one that runs beside it, and swaps without a gap: whatever the old one held is freed.
   * Says nothing until it is `ready`. Does nothing where none runs, or another starts already.
   */
  renew(): void {
    if (this.#active && !this.#next) this.#launch(undefined, true);
  }

  /** Gives up an engine that is alive but gives no results, or whose start has come to a stop; another one starts. */
  giveUp(afterMs: number): void {
    const lost = this.#active ?? this.#next;
    if (!lost) return;
    const { status } = this;
    // The GPU took the frame and never came back: its own fault is not told of.
    if (lost === this.#active && status.state === 'ready' && status.info.backend === 'webgpu') {
      this.#backendFailed('webgpu');
    }
    this.#lost(lost.requestId, { code: 'worker-unresponsive', details: { afterMs } });
  }

  setDetectOptions(detect: DetectOptions): void {
    if (this.#config) this.#config = { ...this.#config, detect };
    this.#tell({ type: 'detect-options', detect });
  }

  setSegmentOptions(segment: SegmentOptions): void {
    if (this.#config) this.#config = { ...this.#config, segment };
    this.#tell({ type: 'segment-options', segment });
  }

  /**
   * What lies behind a person where the effect is `picture`; null for nothing. Kept through restarts of the engine.
   * Takes the image, which is closed when another one comes.
   */
  setBackground(image: ImageBitmap | null): void {
    if (image === this.#background) return;
    this.#background?.close();
    this.#background = image;
    this.#tell({ type: 'background', image });
  }

  /** Takes the frame and its image. Returns false, with the image closed, when none is welcome. */
  submit(frame: Frame): boolean {
    if (this.busy || !this.#active) {
      frame.image.close();
      return false;
    }
    this.#active.connection.send({ type: 'frame', frame }, [frame.image]);
    // After sending, which throws where the image was closed before: then no frame is in flight.
    this.#frameInFlight = frame.id;
    return true;
  }

  /** Tells the shape that frames have, best before the engine is ready: its models take that shape. */
  setPicture({ width, height }: Size): void {
    if (this.#picture?.width === width && this.#picture.height === height) return;
    this.#picture = { width, height };
    this.#tell({ type: 'picture', picture: this.#picture });
  }

  /** The next frame shows something else: moving objects are not followed into it. */
  newScene(): void {
    this.#active?.connection.send({ type: 'new-scene' });
  }

  /**
   * Tensor and byte counts of the running engine.
   * @throws GlanceError `engine-stopped` where none runs or it dies before it answers.
   */
  memory(): Promise<MemoryReply> {
    if (!this.#active) return Promise.reject(new GlanceError('engine-stopped', {}));
    const requestId = ++this.#requestId;
    this.#active.connection.send({ type: 'memory', requestId });
    return this.#memoryQuestions.asked(requestId);
  }

  /** Breaks the engine on purpose, to see it recover. */
  injectFault(fault: Fault): void {
    if (fault === 'kill-worker') this.#active?.connection.kill();
    else this.#active?.connection.send({ type: 'inject-fault', fault });
  }

  /** Ends the engine, until `start` is called again. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#retryFailed);
    this.#end(this.#next);
    this.#end(this.#active);
    this.#next = null;
    this.#active = null;
    this.#background?.close();
    this.#background = null;
    this.#rejectPending();
    this.#setStatus({ state: 'idle' });
  }

  /** Says it to what runs and to what is to take over. */
  #tell(message: ToWorker): void {
    this.#active?.connection.send(message);
    this.#next?.connection.send(message);
  }

  #launch(
    recoveredFrom: GlanceErrorData | undefined,
    silent = recoveredFrom !== undefined,
    improves = false,
  ): void {
    const config = this.#config;
    if (!config || this.#disposed) return;
    clearTimeout(this.#restart);
    this.#end(this.#next);
    this.#next = null;
    const requestId = ++this.#requestId;
    const message = startMessage(requestId, config, this.#failures.avoided(), {
      quick: this.#active === null,
      recovers: recoveredFrom !== undefined,
    });
    if (message instanceof GlanceError) {
      this.#setMeasuring(false);
      this.#refuse(message.toData());
      return;
    }
    const connection = new EngineConnection(this.#createWorker, {
      message: (reply) => this.#receive(requestId, reply),
      died: (error) => this.#lost(requestId, error),
    });
    this.#next = { connection, requestId, config, recoveredFrom, silent, improves };
    if (!silent) this.#setStatus({ state: 'loading', what: 'engine', loadedBytes: 0, totalBytes: 0 });
    connection.start(message);
    if (this.#picture) connection.send({ type: 'picture', picture: this.#picture });
    if (this.#background) connection.send({ type: 'background', image: this.#background });
  }

  #receive(generation: number, message: FromWorker): void {
    const isNext = this.#next?.requestId === generation;
    const isActive = this.#active?.requestId === generation;
    if (!isNext && !isActive) {
      closePainted(message);
      return;
    }
    switch (message.type) {
      case 'status':
        if (!isNext) return;
        this.#setMeasuring(message.status.state === 'measuring');
        if (!this.#next?.silent) this.#setStatus(message.status);
        return;
      case 'started':
        this.#swap(message);
        return;
      case 'info':
        if (isActive && this.#status.state === 'ready') {
          this.#status = { ...this.#status, info: message.info };
          this.dispatchEvent(new CustomEvent('info', { detail: message.info }));
        }
        return;
      case 'failed':
        if (message.backend) this.#backendFailed(message.backend);
        this.#lost(generation, message.error);
        return;
      case 'result':
        if (isActive) this.#finish(message.result);
        else closePainted(message);
        return;
      case 'frame-failed':
        if (isActive) this.#frameDone();
        return;
      case 'gpu-trial':
        this.#noteTrial(message, generation);
        return;
      case 'memory':
        this.#memoryQuestions.answered(message);
        return;
    }
  }

  /** The next generation runs: it takes over, the old one ends. */
  #swap(message: Extract<FromWorker, { type: 'started' }>): void {
    const next = this.#next;
    if (!next) return;
    this.#end(this.#active);
    this.#rejectPending();
    this.#active = next;
    this.#next = null;
    // What was left was no choice: the next start, which leaves out what lost the device, may find better.
    if (message.choice && this.#lostInTrial !== next.requestId) rememberChoice(message.choice);
    const { recoveredFrom } = next;
    this.#setStatus({ state: 'ready', info: message.info, ...(recoveredFrom ? { recoveredFrom } : {}) });
    this.#measuring = false;
    this.#frameDone();
    // What may be faster gets ready beside it, and takes over without a gap.
    if (message.improvable) this.#launch(undefined, true, true);
  }

  #noteTrial({ trial, step }: GpuTrialReply, generation: number): void {
    if (step === 'lost') this.#lostInTrial = generation;
    if (step !== 'begins') {
      this.#trials[step](trial);
      return;
    }
    const { connection } = (this.#next?.requestId === generation ? this.#next : this.#active)!;
    connection.send({ type: 'gpu-trial-answer', trial, allowed: this.#trials.begins(trial, generation) });
  }

  /** Ends a generation that nothing is wrong with. */
  #end(generation: Generation | null): void {
    if (!generation) return;
    generation.connection.close();
    this.#trials.engineGone(generation.requestId, false);
  }

  #lost(generation: number, error: GlanceErrorData): void {
    this.#trials.engineGone(generation, DEATHS.has(error.code));
    if (this.#next?.requestId === generation) {
      const lost = this.#next;
      lost.connection.close();
      this.#next = null;
      this.#setMeasuring(false);
      if (this.#passOver(lost)) return;
      if (PERMANENT_FAULTS.has(error.code)) {
        this.#refuse(error);
        return;
      }
    } else if (this.#active?.requestId === generation) {
      this.#active.connection.close();
      this.#active = null;
      this.#rejectPending();
      if (this.#next) return;
    } else {
      return;
    }
    this.#recover(error);
  }

  /** Where only something faster was looked for, what runs goes on, and the GPU is passed over for a while. */
  #passOver({ improves }: Generation): boolean {
    if (!improves || !this.#active) return false;
    this.#backendFailed('webgpu');
    return true;
  }

  /** Says that a configuration cannot run. What still runs goes on, and is what a recovery would start again. */
  #refuse(error: GlanceErrorData): void {
    if (this.#active && this.#config) {
      const { detect, segment } = this.#config;
      this.#config = { ...this.#active.config, detect, segment };
    }
    this.#setStatus({ state: 'failed', error });
  }

  #recover(reason: GlanceErrorData): void {
    this.#setStatus({ state: 'recovering', reason });
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => this.#launch(reason), this.#pauses.next());
  }

  /** Passes over a backend for a while, then tries it again beside the one that runs: one bad moment is not for ever. */
  #backendFailed(backend: BackendName): void {
    const avoidMs = this.#failures.add(backend);
    forgetBackend(backend);
    clearTimeout(this.#retryFailed);
    this.#retryFailed = setTimeout(() => {
      if (!this.#next && this.#status.state === 'ready') this.#launch(undefined);
    }, avoidMs);
  }

  #finish(result: FrameResult): void {
    this.dispatchEvent(new CustomEvent('result', { detail: result }));
    this.#frameDone();
  }

  #frameDone(): void {
    this.#frameInFlight = null;
    if (!this.busy) this.dispatchEvent(new Event('idle'));
  }

  #setMeasuring(measuring: boolean): void {
    if (this.#measuring === measuring) return;
    this.#measuring = measuring;
    if (!this.busy) this.dispatchEvent(new Event('idle'));
  }

  #rejectPending(): void {
    this.#frameInFlight = null;
    this.#memoryQuestions.engineEnded();
  }

  #setStatus(status: EngineStatus): void {
    this.#status = status;
    this.dispatchEvent(new CustomEvent('status', { detail: status }));
  }
}
