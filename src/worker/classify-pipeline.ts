import type { ClassifyCard } from '../models/card.ts';
import { cardFor } from '../models/card-for.ts';
import { ClassesOverTime, type LabelledScore } from '../models/classify-head.ts';
import type { Timings } from '../shared/detection.ts';
import type { ModelInfo } from '../shared/engine.ts';
import type { Picture } from './frame-input.ts';
import { ModelRunner, type PipelineOptions } from './model-runner.ts';
import { readOutputs } from './read-outputs.ts';

/**
 * A model that says what a whole picture is of, on one backend. Runs one picture at a time.
 * Owns its model; the backend stays the caller's.
 */
export class ClassifyPipeline {
  readonly info: ModelInfo;
  readonly #runner: ModelRunner;
  readonly #classes: ClassesOverTime;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `task-mismatch`, and whatever {@link ModelRunner} throws.
   */
  static async create(options: PipelineOptions): Promise<ClassifyPipeline> {
    const card = cardFor('classify', options.package.card);
    const runner = await ModelRunner.create(card, options);
    try {
      const pipeline = new ClassifyPipeline(runner, card);
      await options.backend.compile?.(() => runner.run().dispose());
      return pipeline;
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  private constructor(runner: ModelRunner, card: ClassifyCard) {
    this.info = runner.info;
    this.#runner = runner;
    this.#classes = new ClassesOverTime(card);
  }

  /**
   * Looks at one picture, which stays the caller's.
   * @param atMs when it was taken, where it follows the last one: likelihoods are smoothed with those before
   * @returns the `count` likeliest classes, likeliest first
   */
  async classify(
    picture: Picture,
    count: number,
    atMs: number | null = null,
  ): Promise<{ classes: LabelledScore[]; timingsMs: Timings }> {
    const startMs = performance.now();
    await this.#runner.write(picture);
    const preparedMs = performance.now();
    const outputs = this.#runner.runAll();
    try {
      const values = await readOutputs(outputs);
      const ranMs = performance.now();
      const classes = this.#classes.read(values, count, atMs);
      const endMs = performance.now();
      return {
        classes,
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

  /** The next picture shows something else: it is not smoothed with the last. */
  newScene(): void {
    this.#classes.forget();
  }

  dispose(): void {
    this.#runner.dispose();
  }
}
