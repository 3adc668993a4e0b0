import type { Tensor } from '@tensorflow/tfjs-core';
import { cardFor } from '../models/card-for.ts';
import { createDetectHead, type DetectHead } from '../models/detect-head.ts';
import { checkInputSize } from '../models/input-size.ts';
import type { ModelPackage } from '../models/package.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { GraphExecutor } from '../runtime/executor.ts';
import { compileModel } from '../runtime/graph/compile.ts';
import { readValues } from '../runtime/input-tensor.ts';
import { readOnnx } from '../runtime/onnx/read-onnx.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import { FrameInput, type Picture } from './frame-input.ts';

/** What {@link DetectPipeline.create} needs. */
export interface DetectPipelineOptions {
  readonly package: ModelPackage;
  /** Must be tfjs's current backend, and stay it while the pipeline lives. */
  readonly backend: RunningBackend;
  /** Side of the square input in pixels; null for the card's default. */
  readonly inputSize: number | null;
}

/**
 * One detector on one backend: picture in, detections out. Runs one picture at a time.
 * Owns its graph's constants and its input tensor; the backend stays the caller's.
 */
export class DetectPipeline {
  readonly inputSize: number;
  readonly #executor: GraphExecutor;
  readonly #input: FrameInput;
  readonly #head: DetectHead;
  readonly #inputName: string;
  readonly #outputName: string;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `model-unreadable`, `model-unknown-ops`, `model-shape`, `head-mismatch`, `input-size-unsupported`.
   */
  static async create(options: DetectPipelineOptions): Promise<DetectPipeline> {
    const { modelBytes } = options.package;
    const card = cardFor('detect', options.package.card);
    const inputSize = checkInputSize(card, options.inputSize);
    const shape = card.input.layout === 'NCHW' ? [1, 3, inputSize, inputSize] : [1, inputSize, inputSize, 3];
    const graph = readOnnx(modelBytes, card.file);
    const compiled = compileModel(graph, {
      inputShapes: { [card.input.name]: shape },
      inputLayout: card.input.layout === 'NCHW' ? 'nhwc' : 'as-is',
    });
    const head = createDetectHead(card, inputSize);
    const executor = new GraphExecutor(compiled);
    if (!executor.outputs.some(({ name }) => name === card.head.output)) {
      executor.dispose();
      const problem = `the model has no output “${card.head.output}”`;
      throw new GlanceError('head-mismatch', { head: card.head.type, problem });
    }
    const pipeline = new DetectPipeline(options, inputSize, executor, head);
    await options.backend.compile?.(() => release(pipeline.#run()));
    return pipeline;
  }

  private constructor(
    { package: { card }, backend }: DetectPipelineOptions,
    inputSize: number,
    executor: GraphExecutor,
    head: DetectHead,
  ) {
    this.inputSize = inputSize;
    this.#executor = executor;
    this.#head = head;
    this.#input = new FrameInput(backend, card.input, inputSize);
    this.#inputName = card.input.name;
    this.#outputName = card.head.output;
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
    const box = await this.#input.write(picture);
    const preparedMs = performance.now();
    const outputs = this.#run();
    try {
      const output = outputs[this.#outputName]!;
      const values = await readValues(output);
      const ranMs = performance.now();
      const detections = this.#head.read(values, output.shape, box, options);
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
      release(outputs);
    }
  }

  /** Runs the network once and says how long it took, in ms. */
  async timeModel(): Promise<number> {
    const startMs = performance.now();
    const outputs = this.#run();
    try {
      await readValues(outputs[this.#outputName]!);
      return performance.now() - startMs;
    } finally {
      release(outputs);
    }
  }

  dispose(): void {
    this.#executor.dispose();
    this.#input.dispose();
  }

  #run(): Record<string, Tensor> {
    return this.#executor.run({ [this.#inputName]: this.#input.tensor });
  }
}

function release(outputs: Readonly<Record<string, Tensor>>): void {
  for (const output of Object.values(outputs)) output.dispose();
}
