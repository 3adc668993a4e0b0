import { engine, setBackend } from '@tensorflow/tfjs-core';
import { allowedSizes, checkInputSize } from '../models/input-size.ts';
import { fetchPackage, type ModelPackage } from '../models/package.ts';
import { Tracker } from '../postprocess/track.ts';
import type { RememberedChoice, StartMessage, StatusReply } from '../protocol.ts';
import { probeAdapter } from '../runtime/backends/adapter-probe.ts';
import { createBackend, type RunningBackend } from '../runtime/backends/backend.ts';
import { hasWasmSimd } from '../shared/capabilities.ts';
import type { BackendName, DetectOptions, EngineInfo, FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Frame } from '../shared/frame.ts';
import { fastest, planBackends } from './backend-choice.ts';
import { DetectPipeline } from './detect-pipeline.ts';

/** Runs timed per backend; the median counts. */
const MEASURED_RUNS = 3;
/** Edge of the square picture that is sent through once, so that the first real frame finds everything warm. */
const WARM_UP_SIDE = 64;

/** What a session reports while it starts. */
type Report = (status: StatusReply['status']) => void;

interface Candidate {
  readonly backend: RunningBackend;
  readonly pipeline: DetectPipeline;
  readonly medianMs: number | undefined;
}

/** A model running on a backend, with the objects it follows from frame to frame. */
export class Session {
  readonly info: EngineInfo;
  /** To be remembered by the page; undefined when nothing was measured. */
  readonly choice: RememberedChoice | undefined;
  readonly backend: RunningBackend;
  readonly #pipeline: DetectPipeline;
  readonly #tracker = new Tracker();
  #frames = 0;

  /**
   * Loads model and backend side by side, measures where there is a choice, and warms up.
   * @throws GlanceError whatever keeps it from running; nothing is left behind then.
   */
  static async start(message: StartMessage, report: Report, signal: AbortSignal): Promise<Session> {
    const { config, remembered, avoid } = message;
    const progress = new LoadProgress(report);
    const loading = fetchPackage(config.cardUrl, {
      signal,
      onProgress: (loaded, total) => progress.update('model', loaded, total),
    });
    // Awaited below; a failure of the other half must not leave it unhandled.
    loading.catch(() => {});

    const probe = await probeAdapter(config.backend === 'wasm' ? undefined : globalThis.navigator?.gpu);
    const key = (modelPackage: ModelPackage) =>
      [
        probe.adapter ? probe.description : 'no gpu',
        `${navigator.hardwareConcurrency} cores`,
        globalThis.crossOriginIsolated ? 'isolated' : 'shared',
        `${modelPackage.card.id}@${modelPackage.card.version}`,
        checkInputSize(modelPackage.card, config.inputSize),
      ].join(' · ');
    const modelPackage = await loading;
    const choiceKey = key(modelPackage);
    const plan = planBackends({
      choice: config.backend,
      webgpuMissing: probe.adapter ? null : config.backend === 'wasm' ? 'WASM was chosen' : probe.reason,
      webgpuSoftware: probe.adapter !== null && probe.software,
      wasmMissing: hasWasmSimd() ? null : 'this browser has no WebAssembly SIMD',
      avoid,
      remembered: remembered.find((choice) => choice.key === choiceKey),
    });
    const ruledOut = { ...plan.ruledOut };
    const measuredMs: Partial<Record<BackendName, number>> = {};
    let best: Candidate | null = null;
    let lastError: unknown;
    for (const name of plan.candidates) {
      signal.throwIfAborted();
      try {
        const candidate = await startCandidate(
          name,
          modelPackage,
          message,
          plan.measure,
          report,
          progress,
          signal,
        );
        if (candidate.medianMs !== undefined) measuredMs[name] = candidate.medianMs;
        if (best && fastest(measuredMs) !== name) {
          stopCandidate(candidate);
        } else {
          if (best) stopCandidate(best);
          best = candidate;
        }
        if (!plan.measure) break;
      } catch (error) {
        signal.throwIfAborted();
        lastError = error;
        ruledOut[name] = GlanceError.from(error).message;
      }
    }
    if (!best) {
      // A fault of the model is the same on every backend, and says more than "no backend".
      if (lastError instanceof GlanceError && lastError.code !== 'backend-unsupported') throw lastError;
      throw new GlanceError('no-backend', {
        webgpu: ruledOut.webgpu ?? 'not tried',
        wasm: ruledOut.wasm ?? 'not tried',
      });
    }
    await setBackend(best.backend.name);
    const info: EngineInfo = {
      backend: best.backend.name,
      device: best.backend.device,
      threads: best.backend.threads,
      softwareAdapter: best.backend.softwareAdapter,
      modelId: modelPackage.card.id,
      modelName: modelPackage.card.name,
      labels: modelPackage.card.labels,
      inputSize: best.pipeline.inputSize,
      inputSizes: allowedSizes(modelPackage.card),
      measuredMs,
      ruledOut,
    };
    const choice = plan.measure ? { key: choiceKey, backend: info.backend, measuredMs } : undefined;
    return new Session(info, best, choice);
  }

  private constructor(
    info: EngineInfo,
    { backend, pipeline }: Candidate,
    choice: RememberedChoice | undefined,
  ) {
    this.info = info;
    this.choice = choice;
    this.backend = backend;
    this.#pipeline = pipeline;
  }

  /** Detects on a frame; the frame's image stays the caller's to close. */
  async detect(frame: Frame, options: DetectOptions): Promise<FrameResult> {
    const { detections, timingsMs } = await this.#pipeline.detect(frame, options);
    this.#frames++;
    return {
      frameId: frame.id,
      capturedAtMs: frame.capturedAtMs,
      width: frame.width,
      height: frame.height,
      modelId: this.info.modelId,
      backend: this.info.backend,
      detections: frame.moving ? this.#tracker.update(detections, frame.capturedAtMs) : detections,
      timingsMs,
    };
  }

  /** Forgets what moved where: the next frame shows something else. */
  newScene(): void {
    this.#tracker.reset();
  }

  /** Counts for leak tests. */
  memory(): { tensors: number; tensorBytes: number; backendBytes: number; frames: number } {
    const { numTensors, numBytes } = engine().memory();
    return {
      tensors: numTensors,
      tensorBytes: numBytes,
      backendBytes: this.backend.memoryBytes(),
      frames: this.#frames,
    };
  }

  dispose(): void {
    this.#pipeline.dispose();
    this.backend.dispose();
  }
}

async function startCandidate(
  name: BackendName,
  modelPackage: ModelPackage,
  { config, assetBase }: StartMessage,
  measure: boolean,
  report: Report,
  progress: LoadProgress,
  signal: AbortSignal,
): Promise<Candidate> {
  const backend = await createBackend(name, {
    assetBase,
    threads: config.threads,
    signal,
    onProgress: (loaded, total) => progress.update('engine', loaded, total),
  });
  try {
    report({ state: 'warming', backend: name });
    const pipeline = await DetectPipeline.create({
      package: modelPackage,
      backend,
      inputSize: config.inputSize,
    });
    await warmUp(pipeline, config.detect);
    if (!measure) return { backend, pipeline, medianMs: undefined };
    report({ state: 'measuring', backend: name });
    const timesMs: number[] = [];
    for (let run = 0; run < MEASURED_RUNS; run++) timesMs.push(await pipeline.timeModel());
    timesMs.sort((a, b) => a - b);
    return { backend, pipeline, medianMs: timesMs[MEASURED_RUNS >> 1] };
  } catch (error) {
    backend.dispose();
    throw error;
  }
}

/** One grey picture through the whole way, from pixels to boxes. */
async function warmUp(pipeline: DetectPipeline, options: DetectOptions): Promise<void> {
  const rgba = new Uint8ClampedArray(WARM_UP_SIDE * WARM_UP_SIDE * 4).fill(128);
  await pipeline.detect({ rgba, width: WARM_UP_SIDE, height: WARM_UP_SIDE }, options);
}

function stopCandidate({ backend, pipeline }: Candidate): void {
  pipeline.dispose();
  backend.dispose();
}

/** Adds up what model and engine have loaded, as one bar. */
class LoadProgress {
  readonly #report: Report;
  readonly #parts = { model: { loaded: 0, total: 0 }, engine: { loaded: 0, total: 0 } };

  constructor(report: Report) {
    this.#report = report;
  }

  update(what: 'model' | 'engine', loaded: number, total: number): void {
    this.#parts[what] = { loaded, total };
    const { model, engine: code } = this.#parts;
    this.#report({
      state: 'loading',
      what,
      loadedBytes: model.loaded + code.loaded,
      totalBytes: model.total + code.total,
    });
  }
}
