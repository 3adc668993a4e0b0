import type { ModelPackage } from '../models/package.ts';
import { matchDetections } from '../postprocess/match-detections.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { ComparedModel, DetectOptions, FrameComparison, ModelInfo } from '../shared/engine.ts';
import { DetectPipeline } from './detect-pipeline.ts';
import type { Picture } from './frame-input.ts';
import { FramePixels } from './frame-pixels.ts';
import type { PipelineOptions } from './model-runner.ts';

/** The second model, and what is asked of it. */
export interface ComparedPackage {
  readonly package: ModelPackage;
  readonly asked: ComparedModel;
}

/**
 * Two detectors on one backend, which look at the same picture one after the other, so that neither's time holds any of the
 * other's. Each gets the picture's bytes by itself, as it would alone; which one begins changes from picture to picture.
 * Owns both; the backend stays the caller's.
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
   * @param options of the first
   * @throws GlanceError as {@link DetectPipeline.create} does; nothing is left behind then
   */
  static async create(options: PipelineOptions, compared: ComparedPackage): Promise<ComparePipeline> {
    const first = await DetectPipeline.create({ ...options, pixels: new FramePixels() });
    try {
      const second = await DetectPipeline.create({
        backend: options.backend,
        package: compared.package,
        inputSize: compared.asked.inputSize,
        pixels: new FramePixels(),
      });
      return new ComparePipeline(first, second, compared.asked.classIds);
    } catch (error) {
      first.dispose();
      throw error;
    }
  }

  private constructor(
    first: DetectPipeline,
    second: DetectPipeline,
    secondClassIds: readonly number[] | null,
  ) {
    this.info = first.info;
    this.otherInfo = second.info;
    this.#first = first;
    this.#second = second;
    this.#classIds = secondClassIds;
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
