import type { NetworkPlan, PlanValue, PooledValue } from './network-plan.ts';

/** Filters of the convolutions of each stage. ref: Simonyan & Zisserman 2015, arXiv 1409.1556, table 1, column D */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

/** How a network takes up VGG-16. */
export interface Vgg16Options {
  /** Whether each convolution is followed by a batch normalisation. */
  readonly batchNorm: boolean;
  /** Zeros around the picture, beside which all convolutions keep their size. */
  readonly firstPadding?: number;
  /** Scales the number of filters; 1 is the paper's. */
  readonly width: number;
}

/** Filters scaled by a network's width, at least one. */
export function scaled(filters: number, width: number): number {
  return Math.max(1, Math.round(filters * width));
}

/**
 * The thirteen convolutions of VGG-16 (3 × 3) and its five poolings (2 × 2), which halve and round up as Caffe's do.
 * @returns the poolings, first to fifth
 */
export function vgg16(net: NetworkPlan, options: Vgg16Options): readonly PooledValue[] {
  const { batchNorm, firstPadding = 1, width } = options;
  let x = net.input;
  return STAGES.map((filters, stage) => {
    filters.forEach((count, at) => {
      const padding = stage === 0 && at === 0 ? firstPadding : 1;
      const name = `${stage + 1}_${at + 1}`;
      x = net.convolution(`conv${name}`, x, { filters: scaled(count, width), kernel: 3, padding });
      x = activate(net, name, x, batchNorm);
    });
    const pooled = net.maxPool(`pool${stage + 1}`, x, { ceil: true });
    x = pooled.values;
    return pooled;
  });
}

/** Batch normalisation, where there is one, and ReLU. */
export function activate(net: NetworkPlan, name: string, x: PlanValue, batchNorm: boolean): PlanValue {
  return net.relu(`relu${name}`, batchNorm ? net.batchNorm(`bn${name}`, x) : x);
}
