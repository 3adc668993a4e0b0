import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import { NetworkPlan } from './network-plan.ts';
import { activate, scaled, vgg16 } from './vgg16.ts';

/** Filters of the transposed convolutions (3 × 3) after each unpooling, from the deepest up. ref: table 2 of the paper */
const DECODER = [
  [512, 512, 512],
  [512, 512, 256],
  [256, 256, 128],
  [128, 64],
  [64, 64],
] as const;

/** Options of {@link deconvNet}. */
export interface DeconvNetOptions {
  /** Default 21, as in PASCAL VOC. */
  readonly classes?: number;
  /** Height and width of the input, default 224 × 224: the size at which fc6 leaves one pixel. From 193 up. */
  readonly size?: readonly [number, number];
  /** Scales the number of filters; default 1. */
  readonly width?: number;
}

/**
 * DeconvNet, on paper: VGG-16, then its mirror image of unpoolings and transposed convolutions. Shapes for 224 × 224.
 * ref: Noh, Hong, Han 2015, arXiv 1505.04366, table 2
 */
export function planDeconvNet(options: DeconvNetOptions = {}): NetworkPlan {
  const { classes = 21, size = [224, 224], width = 1 } = options;
  const net = new NetworkPlan('deconvnet', [...size, 3]);

  // 224 × 224 × 64 → 112 × 128 → 56 × 256 → 28 × 512 → 14 × 512 → 7 × 7 × 512
  const pools = vgg16(net, { batchNorm: true, width });

  const hidden = scaled(4096, width);
  let x = net.convolution('fc6', pools[4]!.values, { filters: hidden, kernel: 7 }); // 1 × 1 × 4096
  x = activate(net, 'fc6', x, true);
  x = net.convolution('fc7', x, { filters: hidden, kernel: 1 });
  x = activate(net, 'fc7', x, true);
  x = net.transposeConvolution('fc6-deconv', x, { filters: scaled(512, width), kernel: 7 }); // 7 × 7 × 512
  x = activate(net, 'fc6-deconv', x, true);

  // 14 × 14 × 512 → 28 × 256 → 56 × 128 → 112 × 64 → 224 × 224 × 64
  DECODER.forEach((filters, step) => {
    const stage = DECODER.length - step;
    x = net.maxUnpool(`unpool${stage}`, x, pools[stage - 1]!);
    filters.forEach((count, at) => {
      const name = `${stage}_${at + 1}`;
      const options = { filters: scaled(count, width), kernel: 3, padding: 1 };
      x = net.transposeConvolution(`deconv${name}`, x, options);
      x = activate(net, `-deconv${name}`, x, true);
    });
  });

  net.convolution('seg-score', x, { filters: classes, kernel: 1 }); // 224 × 224 × classes
  return net;
}

/** DeconvNet as a tf.layers model: BGR minus the mean, `[batch, height, width, 3]`, to logits. 1 GB at full width. */
export function deconvNet(options: DeconvNetOptions = {}): LayersModel {
  return buildModel(planDeconvNet(options));
}
