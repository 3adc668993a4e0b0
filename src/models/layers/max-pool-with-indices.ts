import { type DataType, serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layers, type Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Pair } from '../../kernels/check-arguments.ts';
import { ceilPads, poolOutputSize } from '../../kernels/pooling/attributes.ts';
import { maxPoolWithIndices } from '../../kernels/pooling/max-pool-with-indices.ts';
import {
  type LayerArgs,
  listOf,
  mapSize,
  type PaddingOption,
  type Pads,
  type PairOption,
  readPads,
  readPair,
  readShapes,
  writePads,
} from './layer-options.ts';

/** Options of {@link GlanceMaxPoolWithIndices}. */
export interface MaxPoolWithIndicesArgs extends LayerArgs {
  /** Default 2. */
  readonly poolSize?: PairOption;
  /** Default: the pool size. */
  readonly strides?: PairOption;
  /** Pixels that never win, at each side. Default none. */
  readonly padding?: PaddingOption;
  /** Default 1. */
  readonly dilationRate?: PairOption;
  /** Whether a window that reaches over the edge counts. Default false. */
  readonly ceilMode?: boolean;
}

/**
 * Max-pooling that keeps where the maxima lay: `[batch, height, width, channels]` to `[values, indices]`.
 * `indices` (int32) are y · width + x in the input plane, as {@link GlanceMaxUnpool} wants them; the first of equal maxima.
 */
export class GlanceMaxPoolWithIndices extends layers.Layer {
  static readonly className = 'GlanceMaxPoolWithIndices';
  readonly #poolSize: Pair;
  readonly #strides: Pair;
  readonly #pads: Pads;
  readonly #dilations: Pair;
  readonly #ceilMode: boolean;

  constructor(args: MaxPoolWithIndicesArgs = {}) {
    super(args);
    const name = GlanceMaxPoolWithIndices.className;
    this.#poolSize = readPair(name, 'poolSize', args.poolSize, 2, 1);
    this.#strides = readPair(name, 'strides', args.strides, this.#poolSize, 1);
    this.#pads = readPads(name, args.padding);
    this.#dilations = readPair(name, 'dilationRate', args.dilationRate, 1, 1);
    this.#ceilMode = args.ceilMode ?? false;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const [shape] = readShapes(this.getClassName(), inputShape, [1]);
    const [batch, height, width, channels] = shape!;
    const pooled = [
      batch,
      ...mapSize(this.getClassName(), [height, width], (size) => this.#pooled(size)),
      channels,
    ];
    return [pooled, [...pooled]];
  }

  /** tf.layers takes all that a layer gives for float32, and would make indices so. */
  override apply(...args: Parameters<layers.Layer['apply']>): ReturnType<layers.Layer['apply']> {
    const outputs = super.apply(...args);
    const indices = (outputs as readonly (Tensor | SymbolicTensor)[])[1];
    if (indices instanceof SymbolicTensor) (indices as { dtype: DataType }).dtype = 'int32';
    return outputs;
  }

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    const [x] = listOf(inputs);
    const { values, indices } = maxPoolWithIndices(x as Tensor4D, {
      kernelSize: this.#poolSize,
      strides: this.#strides,
      pads: this.#pads,
      dilations: this.#dilations,
      ceilMode: this.#ceilMode,
    });
    return [values, indices];
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      poolSize: [...this.#poolSize],
      strides: [...this.#strides],
      padding: writePads(this.#pads),
      dilationRate: [...this.#dilations],
      ceilMode: this.#ceilMode,
    };
  }

  #pooled(size: Pair): Pair {
    const windows = {
      kernelSize: this.#poolSize,
      strides: this.#strides,
      pads: this.#pads,
      dilations: this.#dilations,
    };
    return poolOutputSize(size, this.#ceilMode ? { ...windows, pads: ceilPads(size, windows) } : windows);
  }
}

serialization.registerClass(GlanceMaxPoolWithIndices);
