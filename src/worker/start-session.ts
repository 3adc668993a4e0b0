import { setBackend } from '@tensorflow/tfjs-core';
import { isOwnAddress } from '../library/address.ts';
import { checkInputSize } from '../models/input-size.ts';
import { type FetchPackageOptions, fetchPackage, type ModelPackage } from '../models/package.ts';
import type { StartMessage } from '../protocol.ts';
import { type AdapterProbe, probeAdapter } from '../runtime/backends/adapter-probe.ts';
import { createBackend, type RunningBackend } from '../runtime/backends/backend.ts';
import { hasWasmSimd } from '../shared/capabilities.ts';
import type { BackendName, EngineConfig } from '../shared/engine.ts';
import { GlanceError, type GlanceErrorData } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { keepGpuTrials } from '../shared/gpu-trials.ts';
import { AskedTrials, type TrialDesk } from './asked-trials.ts';
import { type BackendPlan, FAILED_LATELY, fastest, planBackends, planQuickStart } from './backend-choice.ts';
import { LoadProgress, type Report } from './load-progress.ts';
import { type ModelPackages, Pipelines } from './pipelines.ts';
import { Session } from './session.ts';

/** Runs timed per backend; the median counts. */
const MEASURED_RUNS = 3;

/** A backend with the models on it; `medianMs` when it was measured. */
interface Candidate {
  readonly backend: RunningBackend;
  readonly pipelines: Pipelines;
  /** Others like them, for pictures of another shape. */
  readonly pipelinesFor: (picture: Size) => Promise<Pipelines>;
  readonly medianMs: number | undefined;
}

/** What comes of trying the planned backends. */
interface Trial {
  readonly best: Candidate;
  readonly measuredMs: Partial<Record<BackendName, number>>;
  /** Why each backend that is not the best is not. */
  readonly ruledOut: Partial<Record<BackendName, string>>;
  readonly ruledOutBy: Partial<Record<BackendName, GlanceErrorData>>;
}

/**
 * Fetches the models while it looks for a GPU, starts the backends, measures where there is a choice, and warms up.
 * @param pictureNow of the shape that pictures have, as far as is known by then; null where nothing is
 * @param trialDesk asked before what a GPU's driver may not survive
 * @throws GlanceError whatever keeps it from running; nothing is left behind then.
 */
export async function startSession(
  message: StartMessage,
  report: Report,
  signal: AbortSignal,
  pictureNow: () => Size | null,
  trialDesk: TrialDesk,
): Promise<Session> {
  const { config } = message;
  const progress = new LoadProgress(report);
  const fetched = async (cardUrl: string | null): Promise<ModelPackage | null> =>
    cardUrl === null ? null : loadPackage(cardUrl, config, { signal, onProgress: progress.part('model') });
  const [detect, segment, compared, probe] = await Promise.all([
    fetched(config.cardUrl),
    fetched(config.segmentCardUrl),
    fetched(config.compareWith?.cardUrl ?? null),
    needsNoGpu(message) ?? probeAdapter(),
  ]);
  const packages = { detect, segment, compared };
  const key = choiceKey(packages, probe, config);
  const wholePlan = planBackends({
    choice: config.backend,
    webgpuMissing: probe.adapter ? null : probe.reason,
    webgpuSoftware: probe.adapter !== null && probe.software,
    wasmMissing: hasWasmSimd() ? null : 'this browser has no WebAssembly SIMD',
    avoid: message.avoid,
    remembered: message.remembered.find((choice) => choice.key === key),
  });
  const quickPlan = message.quick ? planQuickStart(wholePlan, config.backend, message.recovers) : null;
  const plan = quickPlan ?? wholePlan;
  const start = (name: BackendName) =>
    startCandidate(name, packages, message, plan.measure, report, progress, signal, pictureNow, trialDesk);
  const { best, measuredMs, ruledOut, ruledOutBy } = await tryBackends(plan, start, signal);
  const { backend, pipelines, pipelinesFor } = best;
  await setBackend(backend.name);
  return new Session({
    backend,
    pipelines,
    pipelinesFor,
    improvable: quickPlan !== null && backend.name === 'wasm',
    choice: plan.measure ? { key, backend: backend.name, measuredMs } : undefined,
    info: {
      backend: backend.name,
      device: backend.device,
      threads: backend.threads,
      softwareAdapter: backend.softwareAdapter,
      ...pipelines.info,
      measuredMs,
      ruledOut,
      ruledOutBy,
    },
  });
}

/** From this device or the page where it is a person's own, else from where its card lies. */
async function loadPackage(
  address: string,
  { given = [] }: EngineConfig,
  options: Required<FetchPackageOptions>,
): Promise<ModelPackage> {
  if (!isOwnAddress(address)) return fetchPackage(address, options);
  const { ownPackage } = await import('../library/own-package.ts');
  return ownPackage(address, given, options.onProgress);
}

/**
 * Where WASM is asked for by name, or must stand in for a GPU that failed, the GPU is not even looked for: its process may
 * still be busy with what became of the last one.
 */
function needsNoGpu({ config, quick, avoid }: StartMessage): AdapterProbe | null {
  if (config.backend === 'wasm') return { adapter: null, reason: 'WASM was chosen' };
  if (quick && avoid.includes('webgpu') && hasWasmSimd()) return { adapter: null, reason: FAILED_LATELY };
  return null;
}

/** Tries the planned backends in order: all of them to find the fastest, or until one starts. */
async function tryBackends(
  plan: BackendPlan,
  start: (name: BackendName) => Promise<Candidate>,
  signal: AbortSignal,
): Promise<Trial> {
  const ruledOut = { ...plan.ruledOut };
  const ruledOutBy: Partial<Record<BackendName, GlanceErrorData>> = {};
  const measuredMs: Partial<Record<BackendName, number>> = {};
  let best: Candidate | null = null;
  let failure: GlanceError | null = null;
  for (const name of plan.candidates) {
    try {
      const candidate = await start(name);
      if (candidate.medianMs !== undefined) measuredMs[name] = candidate.medianMs;
      const better = best === null || fastest(measuredMs) === name;
      stopCandidate(better ? best : candidate);
      if (better) best = candidate;
      if (!plan.measure) break;
    } catch (error) {
      if (signal.aborted) {
        stopCandidate(best);
        throw error;
      }
      const reason = GlanceError.from(error);
      // A fault of the model is the same on every backend and says the most. What is unexpected, such as an engine
      // file that did not come, may go well the next time. That a backend is missing says the least.
      if (reason.code !== 'backend-unsupported' && (!failure || failure.code === 'engine-failed'))
        failure = reason;
      ruledOut[name] = reason.message;
      ruledOutBy[name] = reason.toData();
    }
  }
  if (best) return { best, measuredMs, ruledOut, ruledOutBy };
  if (failure) throw failure;
  throw new GlanceError('no-backend', {
    webgpu: ruledOut.webgpu ?? 'not tried',
    wasm: ruledOut.wasm ?? 'not tried',
  });
}

async function startCandidate(
  name: BackendName,
  packages: ModelPackages,
  { config, assetBase }: StartMessage,
  measure: boolean,
  report: Report,
  progress: LoadProgress,
  signal: AbortSignal,
  pictureNow: () => Size | null,
  trialDesk: TrialDesk,
): Promise<Candidate> {
  const backend = await createBackend(name, {
    assetBase,
    threads: config.threads,
    signal,
    onProgress: progress.part('engine'),
    onCompile: (compiled, pipelines) => report({ state: 'warming', backend: name, compiled, pipelines }),
  });
  const { gpuDevice } = backend;
  const trials = gpuDevice ? new AskedTrials(gpuDevice, backend, trialDesk) : null;
  if (gpuDevice && trials) keepGpuTrials(gpuDevice, trials);
  try {
    signal.throwIfAborted();
    report({ state: 'warming', backend: name, compiled: 0, pipelines: 0 });
    const pipelinesFor = (picture: Size | null) => {
      const create = () => Pipelines.create(packages, backend, config, picture);
      return backend.withinMemory?.(create) ?? create();
    };
    const pipelines = await pipelinesFor(pictureNow());
    if (measure) report({ state: 'measuring', backend: name });
    return { backend, pipelines, pipelinesFor, medianMs: measure ? await medianRunMs(pipelines) : undefined };
  } catch (error) {
    await trials?.failed();
    backend.dispose();
    throw error;
  }
}

async function medianRunMs(pipelines: Pipelines): Promise<number> {
  const timesMs: number[] = [];
  for (let run = 0; run < MEASURED_RUNS; run++) timesMs.push(await pipelines.timeModels());
  timesMs.sort((a, b) => a - b);
  return timesMs[MEASURED_RUNS >> 1]!;
}

function stopCandidate(candidate: Candidate | null): void {
  candidate?.pipelines.dispose();
  candidate?.backend.dispose();
}

/** What a measured choice holds for: this device, these models at these sizes. */
function choiceKey(
  { detect, segment, compared }: ModelPackages,
  probe: AdapterProbe,
  config: EngineConfig,
): string {
  const chosen = [
    [detect, config.inputSize],
    [segment, config.segmentInputSize],
    [compared, config.compareWith?.inputSize ?? null],
  ] as const;
  return [
    probe.adapter ? probe.description : 'no gpu',
    `${navigator.hardwareConcurrency} cores`,
    globalThis.crossOriginIsolated ? 'isolated' : 'not isolated',
    ...chosen.flatMap(([model, size]) =>
      model ? [`${model.card.id}@${model.card.version}`, checkInputSize(model.card, size)] : [],
    ),
  ].join(' · ');
}
