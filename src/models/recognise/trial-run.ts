import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { GraphExecutor } from '../../runtime/executor.ts';
import { loadModel } from '../../runtime/load-model.ts';
import type { OnnxGraph } from '../../runtime/onnx/onnx-graph.ts';
import type { Size } from '../../shared/geometry.ts';
import type { ModelCard } from '../card.ts';
import { type HeadOutput, headOutputs } from '../head-outputs.ts';

/** A model set up to be run a few times on values that somebody else made, on tfjs's current backend. Owns its constants. */
export class TrialRun {
  readonly #executor: GraphExecutor;
  readonly #card: ModelCard;
  readonly #shape: readonly [number, number, number, number];

  /**
   * @param inputPx the whole input, one that the card allows
   * @throws GlanceError what compiling a model throws
   */
  static async create(graph: OnnxGraph, card: ModelCard, inputPx: Size): Promise<TrialRun> {
    const { width, height } = inputPx;
    const channelsFirst = card.input.layout === 'NCHW';
    const outputLayout =
      card.task === 'segment' ? (card.head.layout ?? card.input.layout) : card.input.layout;
    const model = await loadModel(graph, {
      inputShapes: { [card.input.name]: channelsFirst ? [1, 3, height, width] : [1, height, width, 3] },
      inputLayout: channelsFirst ? 'nhwc' : 'as-is',
      outputLayout: outputLayout === 'NCHW' ? 'nhwc' : 'as-is',
    });
    return new TrialRun(new GraphExecutor(model), card, [1, height, width, 3]);
  }

  private constructor(
    executor: GraphExecutor,
    card: ModelCard,
    shape: readonly [number, number, number, number],
  ) {
    this.#executor = executor;
    this.#card = card;
    this.#shape = shape;
  }

  /**
   * @param values `[height, width, 3]`, as the card feeds them
   * @returns what its head reads, copied
   */
  async run(values: Float32Array): Promise<HeadOutput[]> {
    const input = tensor(values, [...this.#shape], 'float32');
    let outputs: Record<string, Tensor> = {};
    try {
      outputs = this.#executor.run({ [this.#card.input.name]: input });
      const read: HeadOutput[] = [];
      for (const name of headOutputs(this.#card.head)) {
        const output = outputs[name]!;
        read.push({ shape: output.shape, values: Float32Array.from(await output.data<'float32'>()) });
      }
      return read;
    } finally {
      for (const used of [input, ...Object.values(outputs)]) used.dispose();
    }
  }

  dispose(): void {
    this.#executor.dispose();
  }
}
