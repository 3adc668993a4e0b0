import { cast, serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import type { Pair } from '../../kernels/check-arguments.ts';
import { maxUnpool2d } from '../../kernels/pooling/max-unpool.ts';
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

/** Options of {@link GlanceMaxUnpool}: those of the pooling that it undoes. */
export interface MaxUnpoolArgs extends LayerArgs {
  /** Default 2. */
  readonly poolSize?: PairOption;
  /** Default: the pool size. */
  readonly strides?: PairOption;
  /** Default none. */
  readonly padding?: PaddingOption;
}

/**
 * Puts values back where the maxima lay, zero elsewhere: `[x, indices]` or `[x, indices, like]`.
 * The result has the height and width of `like` (of which nothing else is used), or else the smallest that the pooling
 * could have come from.
 */
export class GlanceMaxUnpool extends layers.Layer {
  static readonly className = 'GlanceMaxUnpool';
  readonly #poolSize: Pair;
  readonly #strides: Pair;
  readonly #pads: Pads;

  constructor(args: MaxUnpoolArgs = {}) {
    super(args);
    const name = GlanceMaxUnpool.className;
    this.#poolSize = readPair(name, 'poolSize', args.poolSize, 2, 1);
    this.#strides = readPair(name, 'strides', args.strides, this.#poolSize, 1);
    this.#pads = readPads(name, args.padding);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x, , like] = readShapes(this.getClassName(), inputShape, [2, 3]);
    const [batch, height, width, channels] = x!;
    if (like) return [batch, like[1], like[2], channels];
    return [
      batch,
      ...mapSize(this.getClassName(), [height, width], (size) => this.#unpooled(size)),
      channels,
    ];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x, indices, like] = listOf(inputs) as Tensor4D[];
    const [, height, width] = (like?.shape ??
      this.computeOutputShape([x!.shape, indices!.shape])) as number[];
    return tidy(() => {
      // A model within a model gives all its outputs as float32, which is exact up to 4096 × 4096.
      const places = indices!.dtype === 'int32' ? indices! : cast(indices!, 'int32');
      return maxUnpool2d(x!, places, {
        outputSize: [height!, width!],
        kernelSize: this.#poolSize,
        strides: this.#strides,
        pads: this.#pads,
      });
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {
      ...super.getConfig(),
      poolSize: [...this.#poolSize],
      strides: [...this.#strides],
      padding: writePads(this.#pads),
    };
  }

  /** ref: PyTorch, torch.nn.MaxUnpool2d */
  #unpooled([height, width]: Pair): Pair {
    const { top, bottom, left, right } = this.#pads;
    return [
      (height - 1) * this.#strides[0] - top - bottom + this.#poolSize[0],
      (width - 1) * this.#strides[1] - left - right + this.#poolSize[1],
    ];
  }
}

serialization.registerClass(GlanceMaxUnpool);
