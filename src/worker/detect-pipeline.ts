import { detectorCard } from '../models/card-for.ts';
import { createDetectHead, type DetectHead } from '../models/detect-head.ts';
import { readValues } from '../runtime/input-tensor.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions, ModelInfo } from '../shared/engine.ts';
import type { Picture } from './frame-input.ts';
import { ModelRunner, type PipelineOptions } from './model-runner.ts';
import { readOutputs } from './read-outputs.ts';

/**
 * One detector on one backend: picture in, detections out. Runs one picture at a time.
 * Owns its model; the backend stays the caller's.
 */
export class DetectPipeline {
  readonly info: ModelInfo;
  readonly #runner: ModelRunner;
  readonly #head: DetectHead;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `task-mismatch`, and whatever {@link ModelRunner} throws.
   */
  static async create(options: PipelineOptions): Promise<DetectPipeline> {
    const card = detectorCard(options.package.card);
    const runner = await ModelRunner.create(card, options);
    try {
      const pipeline = new DetectPipeline(runner, createDetectHead(card, runner.info.inputPx));
      await options.backend.compile?.(() => runner.run().dispose());
      return pipeline;
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  private constructor(runner: ModelRunner, head: DetectHead) {
    this.info = runner.info;
    this.#runner = runner;
    this.#head = head;
  }

  /**
   * Detects on one picture, which stays the caller's.
   * @returns detections in the picture's pixels, strongest first.
   */
  async detect(
    picture: Picture,
    options: DetectOptions,
  ): Promise<{ detections: Detection[]; timingsMs: Timings }> {
    const startMs = performance.now();
    const box = await this.#runner.write(picture);
    const preparedMs = performance.now();
    const outputs = this.#runner.runAll();
    try {
      const values = await readOutputs(outputs);
      const ranMs = performance.now();
      const detections = this.#head.read(values, box, options);
      const endMs = performance.now();
      return {
        detections,
        timingsMs: {
          preprocess: preparedMs - startMs,
          model: ranMs - preparedMs,
          postprocess: endMs - ranMs,
          total: endMs - startMs,
        },
      };
    } finally {
      for (const output of outputs) output.dispose();
    }
  }

  /** Runs the network once and says how long it took, in ms. */
  async timeModel(): Promise<number> {
    const startMs = performance.now();
    const output = this.#runner.run();
    try {
      await readValues(output);
      return performance.now() - startMs;
    } finally {
      output.dispose();
    }
  }

  dispose(): void {
    this.#runner.dispose();
  }
}
