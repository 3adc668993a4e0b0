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
    const { detect, classify, segment } = this.#pipelines;
    // What is not there is not waited for.
    const found: Found | null = detect ? await this.#detect(detect, frame, options()) : null;
    const detections = found && follows() ? this.#tracker.update(found.detections, frame.capturedAtMs) : null;
    const classified = classify ? await this.#classify(frame, options(), follows) : null;
    const segmented = segment ? await this.#segment(frame, options, follows) : null;
    this.#frames++;
    return {
      frameId: frame.id,
      capturedAtMs: frame.capturedAtMs,
      width: frame.width,
      height: frame.height,
      modelId: (this.info.detect ?? this.info.classify ?? this.info.segment)?.modelId ?? '',
      backend: this.info.backend,
      detections: detections ?? found?.detections ?? [],
      ...(segmented ? { segmentation: segmented.segmentation } : {}),
      ...(found?.comparison ? { comparison: found.comparison } : {}),
      ...(found?.masks ? { masks: found.masks } : {}),
      ...(classified ? { classification: classified.classification } : {}),
      timingsMs: added(
        found?.timingsMs,
        classified?.timingsMs,
        segmented?.timingsMs,
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

  #detect(
    pipeline: NonNullable<Pipelines['detect']>,
    frame: Frame,
    { detect, segment }: LookOptions,
  ): Promise<Found> {
    return pipeline.detect(frame, detect, segment.opacity);
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
function added(
  a: Timings | undefined,
  b: Timings | undefined,
  c: Timings | undefined,
  total: number,
): Timings {
  const paint = a?.paint ?? b?.paint ?? c?.paint;
  return {
    preprocess: (a?.preprocess ?? 0) + (b?.preprocess ?? 0) + (c?.preprocess ?? 0),
    model: (a?.model ?? 0) + (b?.model ?? 0) + (c?.model ?? 0),
    postprocess: (a?.postprocess ?? 0) + (b?.postprocess ?? 0) + (c?.postprocess ?? 0),
    ...(paint === undefined ? {} : { paint: (a?.paint ?? 0) + (b?.paint ?? 0) + (c?.paint ?? 0) }),
    total,
  };
}
