import type { Tensor } from '@tensorflow/tfjs-core';
import type { ModelCard } from '../models/card.ts';
import { headOutputs } from '../models/head-outputs.ts';
import { allowedSizes, checkInputSize, inputPx } from '../models/input-size.ts';
import type { ModelPackage } from '../models/package.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { checkMemory } from '../runtime/check-memory.ts';
import { GraphExecutor, type ModelExecutor } from '../runtime/executor.ts';
import type { CompiledModel } from '../runtime/graph/ir.ts';
import { loadModel } from '../runtime/load-model.ts';
import { readOnnx } from '../runtime/onnx/read-onnx.ts';
import type { ModelInfo } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { FrameInput, type Picture } from './frame-input.ts';
import type { FramePixels } from './frame-pixels.ts';

/** What any pipeline needs. */
export interface PipelineOptions {
  readonly package: ModelPackage;
  /** Must be tfjs's current backend, and stay it while the pipeline lives. */
  readonly backend: RunningBackend;
  /** Width of the input in pixels; null for the card's default. */
  readonly inputSize: number | null;
  /** Of the shape that pictures will have; absent or null where none is known. Any picture is taken all the same. */
  readonly picture?: Size | null;
  /** Where a picture's bytes come from: pipelines that look at the same frame share them. */
  readonly pixels?: FramePixels;
}

/**
 * A model on a backend: picture in, the output that its card's head reads out. Runs one picture at a time.
 * Owns its graph's constants and its input tensor; the backend stays the caller's.
 */
export class ModelRunner {
  #info: ModelInfo;
  #executor!: ModelExecutor;
  readonly #input: FrameInput;
  readonly #feeds: Readonly<Record<string, Tensor>>;
  readonly #outputNames: readonly string[];
  readonly #wanted: Tensor[];

  /**
   * Reads, compiles and uploads the model. Images come and go channels-last.
   * @param card of the package
   * @throws GlanceError `model-unreadable`, `model-unknown-ops`, `model-shape`, `model-too-large`, `head-mismatch`,
   *   `input-size-unsupported`.
   */
  static async create(card: ModelCard, options: PipelineOptions): Promise<ModelRunner> {
    const inputSize = checkInputSize(card, options.inputSize);
    const input = { inputSize, inputPx: inputPx(card, inputSize, options.picture) };
    const { width, height } = input.inputPx;
    const channelsFirst = card.input.layout === 'NCHW';
    const outputLayout =
      card.task === 'segment' ? (card.head.layout ?? card.input.layout) : card.input.layout;
    const model = await loadModel(readOnnx(options.package.modelBytes, card.file), {
      inputShapes: { [card.input.name]: channelsFirst ? [1, 3, height, width] : [1, height, width, 3] },
      inputLayout: channelsFirst ? 'nhwc' : 'as-is',
      outputLayout: outputLayout === 'NCHW' ? 'nhwc' : 'as-is',
    });
    // What is no detector calls tfjs's functions, too.
    await options.backend.fetchKernels?.(card.task === 'detect' ? model : null);
    const runner = new ModelRunner(card, options, model, input);
    try {
      await runner.#start(options.backend, model);
      const { precision } = runner.#executor;
      if (precision) runner.#info = { ...runner.#info, precision };
      return runner;
    } catch (error) {
      runner.#input.dispose();
      throw error;
    }
  }

  private constructor(
    card: ModelCard,
    { backend, pixels }: PipelineOptions,
    model: CompiledModel,
    input: Pick<ModelInfo, 'inputSize' | 'inputPx'>,
  ) {
    this.#outputNames = headOutputs(card.head);
    this.#wanted = new Array(this.#outputNames.length);
    const missing = this.#outputNames.find((name) => !model.outputs.some((output) => output.name === name));
    if (missing !== undefined) {
      const problem = `the model has no output “${missing}”`;
      throw new GlanceError('head-mismatch', { head: card.head.type, problem });
    }
    checkMemory(model, backend);
    this.#input = new FrameInput(backend, card.input, input.inputPx, pixels);
    this.#info = {
      modelId: card.id,
      modelName: card.name,
      labels: card.labels,
      ...input,
      inputSizes: allowedSizes(card),
    };
    this.#feeds = { [card.input.name]: this.#input.tensor };
  }

  /** As it runs. */
  get info(): ModelInfo {
    return this.#info;
  }

  /** What was written last; owned here. */
  get input(): Tensor {
    return this.#input.tensor;
  }

  /** Shape of what {@link run} gives first, known before it runs. */
  get outputShape(): readonly number[] {
    return this.#executor.outputs.find(({ name }) => name === this.#outputNames[0])!.shape;
  }

  /**
   * Takes a picture in, which stays the caller's, and says how it lies in the input: the same object again for
   * pictures of the same size. At once, where the picture's bytes are there.
   */
  write(picture: Picture): Letterbox | Promise<Letterbox> {
    return this.#input.write(picture);
  }

  /** Runs the network on what was written last. The first of its head's outputs is the caller's to dispose. */
  run(): Tensor {
    const [first, ...others] = this.runAll();
    for (const other of others) other.dispose();
    return first!;
  }

  /**
   * Runs the network on what was written last. The outputs, in the order of `headOutputs`, are the caller's to dispose; they
   * and the list of them hold until the next run.
   */
  runAll(): readonly Tensor[] {
    const outputs = this.#executor.run(this.#feeds);
    const wanted = this.#wanted;
    for (let at = 0; at < wanted.length; at++) wanted[at] = outputs[this.#outputNames[at]!]!;
    for (const name in outputs) if (!wanted.includes(outputs[name]!)) outputs[name]!.dispose();
    return wanted;
  }

  async #start(backend: RunningBackend, model: CompiledModel): Promise<void> {
    const { chooseExecutor, createExecutor } = backend;
    if (!chooseExecutor) {
      this.#executor = createExecutor?.(model) ?? new GraphExecutor(model);
      return;
    }
    const { samplePicture } = await import('./sample-picture.ts');
    await this.#input.write(samplePicture(this.info.inputPx));
    this.#executor = await chooseExecutor(model, this.#feeds);
  }

  dispose(): void {
    this.#executor.dispose();
    this.#input.dispose();
  }
}
