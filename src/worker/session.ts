import { engine, tensor1d } from '@tensorflow/tfjs-core';
import { classShares } from '../postprocess/class-shares.ts';
import { Tracker } from '../postprocess/track.ts';
import type { RememberedChoice } from '../protocol.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { FrameClassification } from '../shared/classification.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions, EngineInfo, FrameComparison, FrameResult } from '../shared/engine.ts';
import type { Frame } from '../shared/frame.ts';
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
  /** To be remembered by the page; undefined when nothing was measured. */
  readonly choice: RememberedChoice | undefined;
  /** Whether another start may find a faster backend. */
  readonly improvable: boolean;
}

/** What detectors say of a frame. */
interface Found {
  readonly detections: readonly Detection[];
  readonly timingsMs: Timings;
  readonly comparison?: FrameComparison;
  readonly masks?: InstanceMasks;
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
  readonly info: EngineInfo;
  readonly backend: RunningBackend;
  readonly choice: RememberedChoice | undefined;
  readonly improvable: boolean;
  readonly #pipelines: Pipelines;
  readonly #tracker = new Tracker();
  #frames = 0;
  #scene = 0;

  constructor({ info, backend, pipelines, choice, improvable }: SessionParts) {
    this.info = info;
    this.backend = backend;
    this.choice = choice;
    this.improvable = improvable;
    this.#pipelines = pipelines;
  }

  /**
   * Detects or classifies, and segments on a frame, as the session's models can. The frame's image stays the caller's to
   * close, the pictures of the result become the caller's.
   * @param options asked for anew at each step, as they may change while a frame is under way
   */
  async look(frame: Frame, options: () => LookOptions): Promise<FrameResult> {
    const startMs = performance.now();
    const scene = this.#scene;
    // A scene that ended meanwhile leaves nothing to the next.
    const follows = () => frame.moving && scene === this.#scene;
    const before = { ...this.backend.gpuWork };
    const found = await this.#detect(frame, options(), follows);
    const classified = await this.#classify(frame, options(), follows);
    const segmented = await this.#segment(frame, options, follows);
    this.#frames++;
    return {
      frameId: frame.id,
      capturedAtMs: frame.capturedAtMs,
      width: frame.width,
      height: frame.height,
      modelId: (this.info.detect ?? this.info.classify ?? this.info.segment)?.modelId ?? '',
      backend: this.info.backend,
      detections: found?.detections ?? [],
      ...(segmented ? { segmentation: segmented.segmentation } : {}),
      ...(found?.comparison ? { comparison: found.comparison } : {}),
      ...(found?.masks ? { masks: found.masks } : {}),
      ...(classified ? { classification: classified.classification } : {}),
      timingsMs: added(
        [found?.timingsMs, classified?.timingsMs, segmented?.timingsMs],
        performance.now() - startMs,
      ),
      ...(this.backend.gpuWork ? { gpuWork: workBetween(before, this.backend.gpuWork) } : {}),
    };
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
    this.#pipelines.dispose();
    this.backend.dispose();
  }

  async #detect(
    frame: Frame,
    { detect, segment }: LookOptions,
    follows: () => boolean,
  ): Promise<Found | null> {
    const found: Found | undefined = await this.#pipelines.detect?.detect(frame, detect, segment.opacity);
    if (!found) return null;
    const { detections } = found;
    return {
      ...found,
      detections: follows() ? this.#tracker.update(detections, frame.capturedAtMs) : detections,
    };
  }

  async #classify(
    frame: Frame,
    { segment }: LookOptions,
    follows: () => boolean,
  ): Promise<{ classification: FrameClassification; timingsMs: Timings } | null> {
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
  ): Promise<{ segmentation: FrameSegmentation; timingsMs: Timings } | null> {
    const model = this.info.segment;
    const { segment: pipeline, painter } = this.#pipelines;
    if (!model || !pipeline || !painter) return null;
    const smoothing = follows() ? options().segment.smoothing : 0;
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

/** What models took one after the other. */
function added(timings: readonly (Timings | undefined)[], total: number): Timings {
  const sum = (step: 'preprocess' | 'model' | 'postprocess' | 'paint') =>
    timings.reduce((ms, one) => ms + (one?.[step] ?? 0), 0);
  const paints = timings.some((one) => one?.paint !== undefined);
  return {
    preprocess: sum('preprocess'),
    model: sum('model'),
    postprocess: sum('postprocess'),
    ...(paints ? { paint: sum('paint') } : {}),
    total,
  };
}
