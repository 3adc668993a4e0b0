import { engine, tensor1d } from '@tensorflow/tfjs-core';
import { classShares } from '../postprocess/class-shares.ts';
import { Tracker } from '../postprocess/track.ts';
import type { RememberedChoice } from '../protocol.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { FrameClassification } from '../shared/classification.ts';
import type { Detection, GpuPrecision, GpuWork, Timings } from '../shared/detection.ts';
import type { DetectOptions, EngineInfo, FrameComparison, FrameResult } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Frame } from '../shared/frame.ts';
import type { Size } from '../shared/geometry.ts';
import { workBetween } from '../shared/gpu-work.ts';
import type { InstanceMasks } from '../shared/instance-masks.ts';
import type { FrameSegmentation, SegmentOptions } from '../shared/segmentation.ts';
import type { Pipelines } from './pipelines.ts';

/** What is kept where a leak is asked for. */
const LEAKED_TENSORS = 1000;
const LEAKED_VALUES = 4096;
/** Classes told of a picture. */
const MOST_CLASSES = 5;

/** What a start ends with; the session owns backend and pipelines from then on. */
export interface SessionParts {
  readonly info: EngineInfo;
  readonly backend: RunningBackend;
  readonly pipelines: Pipelines;
  /** Others like them, for pictures of another shape. */
  readonly pipelinesFor: (picture: Size) => Promise<Pipelines>;
  /** To be remembered by the page; undefined when nothing was measured. */
  readonly choice: RememberedChoice | undefined;
  /** Whether another start may find a faster backend. */
  readonly improvable: boolean;
}

type Mutable<Of> = { -readonly [Key in keyof Of]: Of[Key] };

/** How things stood when a frame began. */
interface Started {
  readonly startMs: number;
  readonly takenInMs: number;
  readonly scene: number;
  /** Where there is a GPU, what it had been given to do. */
  readonly gpuWork: GpuWork | null;
}

/** What detectors say of a frame; theirs no longer. */
interface Found {
  detections: readonly Detection[];
  readonly timingsMs: Mutable<Timings>;
  readonly comparison?: FrameComparison;
  readonly masks?: InstanceMasks;
}

interface Classified {
  readonly classification: FrameClassification;
  readonly timingsMs: Timings;
}

interface Segmented {
  readonly segmentation: FrameSegmentation;
  readonly timingsMs: Timings;
}

/** What holds for one frame. */
export interface LookOptions {
  readonly detect: DetectOptions;
  readonly segment: SegmentOptions;
  /** What lies behind a person where the effect is `picture`; stays the caller's. */
  readonly background: ImageBitmap | null;
}

/** One or two models running on a backend, with what they know from frame to frame. Made by `startSession`. */
export class Session {
  #info: EngineInfo;
  readonly backend: RunningBackend;
  readonly choice: RememberedChoice | undefined;
  readonly improvable: boolean;
  #pipelines: Pipelines;
  readonly #pipelinesFor: SessionParts['pipelinesFor'];
  /** Of the frames before: models took their shape, or could not. */
  #shape: Size | null = null;
  #disposed = false;
  readonly #tracker = new Tracker();
  #frames = 0;
  #scene = 0;

  constructor({ info, backend, pipelines, pipelinesFor, choice, improvable }: SessionParts) {
    this.#info = info;
    this.backend = backend;
    this.choice = choice;
    this.improvable = improvable;
    this.#pipelines = pipelines;
    this.#pipelinesFor = pipelinesFor;
  }

  /** What runs; another object when models took another shape. */
  get info(): EngineInfo {
    return this.#info;
  }

  /**
   * Gets the bytes of a frame where models will want them; null where nothing has to be waited for. Where a frame has another
   * shape than those before it, models that follow it are made anew first.
   */
  takeIn(frame: Frame): Promise<unknown> | null {
    const { width, height } = frame;
    if (this.#shape?.width === width && this.#shape.height === height) return this.#bytesOf(frame);
    this.#shape = { width, height };
    if (this.#pipelines.fits(frame)) return this.#bytesOf(frame);
    return this.#takeShape(this.#shape).then(() => this.#bytesOf(frame));
  }

  /** Makes models anew whose inputs take the shape of frames; what cannot be made leaves those that run. */
  async #takeShape(shape: Size): Promise<void> {
    const next = await this.#pipelinesFor(shape).catch(() => null);
    if (this.#disposed) {
      next?.dispose();
      throw new GlanceError('engine-stopped', {});
    }
    if (!next) return;
    this.#pipelines.dispose();
    this.#pipelines = next;
    this.#info = { ...this.#info, ...next.info };
  }

  #bytesOf(frame: Frame): Promise<unknown> | null {
    const bytes = this.#pipelines.pixels?.read(frame);
    return bytes instanceof Promise ? bytes : null;
  }

  /**
   * Detects or classifies, and segments on a frame, as the session's models can. The frame's image stays the caller's to
   * close, the pictures of the result become the caller's. Without a promise where a detector alone looks at what was
   * taken in: on WASM a frame waits for its bytes and for nothing else, and each wait leaves garbage.
   * @param options asked for anew at each step, as they may change while a frame is under way
   * @param takenInMs what {@link takeIn} took
   */
  look(frame: Frame, options: () => LookOptions, takenInMs = 0): FrameResult | Promise<FrameResult> {
    const { classify, segment } = this.#pipelines;
    const gpuWork = this.backend.gpuWork ? { ...this.backend.gpuWork } : null;
    const started: Started = {
      startMs: performance.now() - takenInMs,
      takenInMs,
      scene: this.#scene,
      gpuWork,
    };
    const found = this.#detect(frame, options());
    if (classify || segment || found instanceof Promise) return this.#lookOn(frame, options, found, started);
    const tracked = found && this.#tracked(frame, found, started);
    return this.#result(frame, tracked, null, null, started);
  }

  async #lookOn(
    frame: Frame,
    options: () => LookOptions,
    detected: Found | null | Promise<Found>,
    started: Started,
  ): Promise<FrameResult> {
    const { classify, segment } = this.#pipelines;
    const follows = () => this.#follows(frame, started);
    // What is not there is not waited for.
    const found = detected instanceof Promise ? await detected : detected;
    const tracked = found && this.#tracked(frame, found, started);
    const classified = classify ? await this.#classify(frame, options(), follows) : null;
    const segmented = segment ? await this.#segment(frame, options, follows) : null;
    return this.#result(frame, tracked, classified, segmented, started);
  }

  /** A scene that ended meanwhile leaves nothing to the next. */
  #follows(frame: Frame, { scene }: Started): boolean {
    return frame.moving && scene === this.#scene;
  }

  #tracked(frame: Frame, found: Found, started: Started): Found {
    if (!this.#follows(frame, started)) return found;
    found.detections = this.#tracker.update(found.detections, frame.capturedAtMs);
    return found;
  }

  #result(
    frame: Frame,
    found: Found | null,
    classified: Classified | null,
    segmented: Segmented | null,
    { startMs, takenInMs, gpuWork }: Started,
  ): FrameResult {
    this.#frames++;
    const timingsMs =
      found && !classified && !segmented
        ? found.timingsMs
        : added([found?.timingsMs, classified?.timingsMs, segmented?.timingsMs]);
    timingsMs.preprocess += takenInMs;
    timingsMs.total = performance.now() - startMs;
    const result: Mutable<FrameResult> = {
      frameId: frame.id,
      capturedAtMs: frame.capturedAtMs,
      width: frame.width,
      height: frame.height,
      modelId: (this.info.detect ?? this.info.classify ?? this.info.segment)?.modelId ?? '',
      backend: this.info.backend,
      detections: found?.detections ?? [],
      timingsMs,
    };
    if (segmented) result.segmentation = segmented.segmentation;
    if (found?.comparison) result.comparison = found.comparison;
    if (found?.masks) result.masks = found.masks;
    if (classified) result.classification = classified.classification;
    if (gpuWork && this.backend.gpuWork) {
      const work = workBetween(gpuWork, this.backend.gpuWork);
      result.gpuWork = { ...work, precision: precisionOf(this.info) };
    }
    return result;
  }

  /** Forgets what moved where and what was seen last: the next frame shows something else. */
  newScene(): void {
    this.#scene++;
    this.#tracker.reset();
    this.#pipelines.classify?.newScene();
    this.#pipelines.segment?.newScene();
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

  /** Keeps tensors for good, to see that it is noticed. */
  leak(): void {
    for (let i = 0; i < LEAKED_TENSORS; i++) tensor1d(new Float32Array(LEAKED_VALUES));
  }

  dispose(): void {
    this.#disposed = true;
    this.#pipelines.dispose();
    this.backend.dispose();
  }

  #detect(frame: Frame, { detect, segment }: LookOptions): Found | Promise<Found> | null {
    return this.#pipelines.detect?.detect(frame, detect, segment.opacity) ?? null;
  }

  async #classify(
    frame: Frame,
    { segment }: LookOptions,
    follows: () => boolean,
  ): Promise<Classified | null> {
    const { classify } = this.#pipelines;
    if (!classify) return null;
    const atMs = follows() && segment.smoothing > 0 ? frame.capturedAtMs : null;
    const { classes, timingsMs } = await classify.classify(frame, MOST_CLASSES, atMs);
    return { classification: { modelId: classify.info.modelId, classes }, timingsMs };
  }

  async #segment(
    frame: Frame,
    options: () => LookOptions,
    follows: () => boolean,
  ): Promise<Segmented | null> {
    const model = this.info.segment;
    const { segment: pipeline, painter, onGpu } = this.#pipelines;
    if (!model || !pipeline) return null;
    const smoothing = follows() ? options().segment.smoothing : 0;
    if (onGpu) {
      const { shares, painted, timingsMs } = await onGpu.look(frame, smoothing, options);
      return { segmentation: { modelId: model.modelId, shares, painted }, timingsMs };
    }
    if (!painter) return null;
    const { mask, timingsMs } = await pipeline.segment(frame, { smoothing });
    const startMs = performance.now();
    const shares = classShares(mask, model.labels);
    const countedMs = performance.now();
    const { segment, background } = options();
    const painted = painter.paint(frame.image, frame, mask, segment, background);
    const paint = performance.now() - countedMs;
    const postprocess = timingsMs.postprocess + countedMs - startMs;
    return {
      segmentation: { modelId: model.modelId, shares, painted },
      timingsMs: { ...timingsMs, postprocess, paint },
    };
  }
}

/** In the order that `FrameGpuWork` names. */
function precisionOf({ detect, classify, comparedWith, segment }: EngineInfo): GpuPrecision[] {
  const networks = [detect, classify, comparedWith, segment];
  return networks.flatMap((network) => network?.precision ?? []);
}

/** What models took one after the other; the caller's to change. */
function added(each: readonly (Timings | undefined)[]): Mutable<Timings> {
  const sum: Mutable<Timings> = { preprocess: 0, model: 0, postprocess: 0, total: 0 };
  for (const timings of each) {
    if (!timings) continue;
    sum.preprocess += timings.preprocess;
    sum.model += timings.model;
    sum.postprocess += timings.postprocess;
    sum.total += timings.total;
    if (timings.paint !== undefined) sum.paint = (sum.paint ?? 0) + timings.paint;
  }
  return sum;
}
