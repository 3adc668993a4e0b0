import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import { NetworkPlan } from './network-plan.ts';
import { activate, scaled, vgg16 } from './vgg16.ts';

/** Filters of the decoder's convolutions (3 × 3) after each unpooling, from the deepest up; the very last scores classes. */
const DECODER = [
  [512, 512, 512],
  [512, 512, 256],
  [256, 256, 128],
  [128, 64],
  [64, 'classes'],
] as const;

/** Options of {@link segNet}. */
export interface SegNetOptions {
  /** Default 11, as in CamVid. */
  readonly classes?: number;
  /** Height and width of the input. Default 360 × 480. */
  readonly size?: readonly [number, number];
  /** Scales the number of filters; default 1. */
  readonly width?: number;
}

/**
 * SegNet, on paper: the convolutions of VGG-16, and a decoder that unpools with their indices. Shapes for 360 × 480.
 * Odd sides are halved rounding up (45 → 23), and come back as they were.
 * ref: Badrinarayanan, Kendall, Cipolla 2017, arXiv 1511.00561, figure 2
 */
export function planSegNet(options: SegNetOptions = {}): NetworkPlan {
  const { classes = 11, size = [360, 480], width = 1 } = options;
  const net = new NetworkPlan('segnet', [...size, 3]);

  // 360 × 480 × 64 → 180 × 240 × 128 → 90 × 120 × 256 → 45 × 60 × 512 → 23 × 30 × 512 → 12 × 15 × 512
  const pools = vgg16(net, { batchNorm: true, width });
  let x = pools[4]!.values;

  // 23 × 30 × 512 → 45 × 60 × 256 → 90 × 120 × 128 → 180 × 240 × 64 → 360 × 480 × classes
  DECODER.forEach((filters, step) => {
    const stage = DECODER.length - step;
    x = net.maxUnpool(`upsample${stage}`, x, pools[stage - 1]!);
    filters.forEach((count, at) => {
      const name = `${stage}_${filters.length - at}_D`;
      const scores = count === 'classes';
      const convolution = { filters: scores ? classes : scaled(count, width), kernel: 3, padding: 1 };
      x = net.convolution(`conv${name}`, x, convolution);
      if (!scores) x = activate(net, name, x, true);
    });
  });
  return net;
}

/** SegNet as a tf.layers model: `[batch, height, width, 3]` to logits. 118 MB at full width. */
export function segNet(options: SegNetOptions = {}): LayersModel {
  return buildModel(planSegNet(options));
}
