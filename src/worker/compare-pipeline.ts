import { matchDetections } from '../postprocess/match-detections.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions, FrameComparison, ModelInfo } from '../shared/engine.ts';
import type { DetectPipeline } from './detect-pipeline.ts';
import type { Picture } from './frame-input.ts';

/**
 * Two detectors on one backend, which look at the same picture one after the other, so that neither's time holds any of the
 * other's. Which one begins changes from picture to picture. Owns both; the backend stays the caller's. It is loaded where it is
 * needed, so it is given what the engine has anyway.
 */
export class ComparePipeline {
  /** Of the first. */
  readonly info: ModelInfo;
  /** Of the second. */
  readonly otherInfo: ModelInfo;
  readonly #first: DetectPipeline;
  readonly #second: DetectPipeline;
  readonly #classIds: readonly number[] | null;
  #secondBegins = false;

  /**
   * Takes both over.
   * @param classIds of the second's own labels; null for all
   */
  constructor(first: DetectPipeline, second: DetectPipeline, classIds: readonly number[] | null) {
    this.info = first.info;
    this.otherInfo = second.info;
    this.#first = first;
    this.#second = second;
    this.#classIds = classIds;
  }

  /**
   * Detects with both on one picture, which stays the caller's.
   * @returns the first model's detections, what both took together, and the comparison
   */
  async detect(
    picture: Picture,
    options: DetectOptions,
  ): Promise<{ detections: Detection[]; timingsMs: Timings; comparison: FrameComparison }> {
    const secondOptions = { ...options, classIds: this.#classIds };
    this.#secondBegins = !this.#secondBegins;
    const early = this.#secondBegins ? await this.#second.detect(picture, secondOptions) : null;
    const first = await this.#first.detect(picture, options);
    const second = early ?? (await this.#second.detect(picture, secondOptions));
    return {
      detections: first.detections,
      timingsMs: together(first.timingsMs, second.timingsMs),
      comparison: {
        firstMs: first.timingsMs.total,
        secondMs: second.timingsMs.total,
        secondModelId: this.otherInfo.modelId,
        second: second.detections,
        matches: matchDetections(first.detections, second.detections),
      },
    };
  }

  /** Runs each network once and says how long they took together, in ms. */
  async timeModel(): Promise<number> {
    return (await this.#first.timeModel()) + (await this.#second.timeModel());
  }

  dispose(): void {
    this.#first.dispose();
    this.#second.dispose();
  }
}

function together(a: Timings, b: Timings): Timings {
  return {
    preprocess: a.preprocess + b.preprocess,
    model: a.model + b.model,
    postprocess: a.postprocess + b.postprocess,
    total: a.total + b.total,
  };
}
