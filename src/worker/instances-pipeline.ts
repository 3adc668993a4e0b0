import { cardFor } from '../models/card-for.ts';
import { createInstancesHead, type Instance, type InstancesHead } from '../models/instances-head.ts';
import type { Timings } from '../shared/detection.ts';
import type { DetectOptions, ModelInfo } from '../shared/engine.ts';
import type { Box } from '../shared/geometry.ts';
import type { Picture } from './frame-input.ts';
import { ModelRunner, type PipelineOptions } from './model-runner.ts';
import { readOutputs } from './read-outputs.ts';

/**
 * A model that finds objects and their pixels, on one backend. Runs one picture at a time.
 * Owns its model; the backend stays the caller's.
 */
export class InstancesPipeline {
  readonly info: ModelInfo;
  readonly #runner: ModelRunner;
  readonly #head: InstancesHead;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `task-mismatch`, and whatever {@link ModelRunner} throws.
   */
  static async create(options: PipelineOptions): Promise<InstancesPipeline> {
    const card = cardFor('instances', options.package.card);
    const runner = await ModelRunner.create(card, options);
    try {
      const pipeline = new InstancesPipeline(runner, createInstancesHead(card, runner.info.inputPx));
      await options.backend.compile?.(() => runner.run().dispose());
      return pipeline;
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  private constructor(runner: ModelRunner, head: InstancesHead) {
    this.info = runner.info;
    this.#runner = runner;
    this.#head = head;
  }

  /**
   * Finds objects in one picture, which stays the caller's.
   * @param maskScale mask pixels for each pixel of the picture, by the boxes found; 1 where absent
   * @returns boxes in the picture's pixels, strongest first, and their masks
   */
  async find(
    picture: Picture,
    options: DetectOptions,
    maskScale?: (boxes: readonly Box[]) => number,
  ): Promise<{ instances: Instance[]; timingsMs: Timings }> {
    const startMs = performance.now();
    const box = await this.#runner.write(picture);
    const preparedMs = performance.now();
    const outputs = this.#runner.runAll();
    try {
      const values = await readOutputs(outputs);
      const ranMs = performance.now();
      const instances = this.#head.read(values, box, options, maskScale);
      const endMs = performance.now();
      return {
        instances,
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
    const outputs = this.#runner.runAll();
    try {
      await readOutputs(outputs);
      return performance.now() - startMs;
    } finally {
      for (const output of outputs) output.dispose();
    }
  }

  dispose(): void {
    this.#runner.dispose();
  }
}
