import type { serialization } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import type { Pair } from '../../kernels/check-arguments.ts';
import { type LayerArgs, mapSize, type PairOption, readPair, readShapes } from './layer-options.ts';

/** Options of an unpooling that makes each value a cell. */
export interface FactorUnpoolArgs extends LayerArgs {
  /** Height and width of a cell. Default 2. */
  readonly size?: PairOption;
}

/** What the unpoolings by a whole factor share: `[batch, height, width, channels]`, height and width times the factors. */
export abstract class FactorUnpool extends layers.Layer {
  protected readonly factors: Pair;

  constructor(args: FactorUnpoolArgs = {}) {
    super(args);
    this.factors = readPair(this.getClassName(), 'size', args.size, 2, 1);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [shape] = readShapes(this.getClassName(), inputShape, [1]);
    const [batch, height, width, channels] = shape!;
    const [down, across] = this.factors;
    const scale = ([rows, columns]: Pair) => [rows * down, columns * across] as const;
    return [batch, ...mapSize(this.getClassName(), [height, width], scale), channels];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), size: [...this.factors] };
  }
}
