import type { LayersModel } from '@tensorflow/tfjs-layers';
import { GlanceError } from '../../shared/errors.ts';
import { buildModel } from './build-model.ts';
import { NetworkPlan } from './network-plan.ts';
import { scaled, vgg16 } from './vgg16.ts';

/** Options of {@link fcn8s}. */
export interface Fcn8sOptions {
  /** Default 21, as in PASCAL VOC. */
  readonly classes?: number;
  /** Height and width of the input. Default 500 × 500. */
  readonly size?: readonly [number, number];
  /**
   * `original` (default): 100 zeros around the picture, no others in fc6 and the transposed convolutions, and crops, as in
   * the authors' network; any size. `aligned`: every layer keeps its place, so that nothing is cropped; sides must be
   * multiples of 32. Both have the same weights.
   */
  readonly alignment?: 'original' | 'aligned';
  /** Scales the number of filters; default 1. */
  readonly width?: number;
}

/**
 * FCN-8s on VGG-16, on paper. Shapes for 500 × 500, `original`.
 * @throws GlanceError `model-shape` where `aligned` is asked of other sides.
 * ref: Long, Shelhamer, Darrell 2015, arXiv 1411.4038, figure 3; the crops' offsets are the authors' (voc-fcn8s)
 */
export function planFcn8s(options: Fcn8sOptions = {}): NetworkPlan {
  const { classes = 21, size = [500, 500], alignment = 'original', width = 1 } = options;
  const original = alignment === 'original';
  if (!original && size.some((side) => side % 32 !== 0)) {
    throw new GlanceError('model-shape', {
      node: 'input',
      problem: `${size.join(' × ')} is not a multiple of 32`,
    });
  }
  const net = new NetworkPlan('fcn8s', [...size, 3]);
  const hidden = scaled(4096, width);
  const score = { filters: classes, kernel: 1 };

  // 698 × 698 × 64 → 349 → 175 × 128 → 88 × 256 → 44 × 512 → 22 × 512
  const pools = vgg16(net, { batchNorm: false, firstPadding: original ? 100 : 1, width });
  const [, , pool3, pool4, pool5] = pools;

  // The fully connected layers as convolutions: 16 × 16 × 4096
  let x = net.convolution('fc6', pool5!.values, { filters: hidden, kernel: 7, padding: original ? 0 : 3 });
  x = net.dropout('drop6', net.relu('relu6', x), 0.5);
  x = net.convolution('fc7', x, { filters: hidden, kernel: 1 });
  x = net.dropout('drop7', net.relu('relu7', x), 0.5);
  x = net.convolution('score_fr', x, score); // 16 × 16 × classes

  const twice = { filters: classes, kernel: 4, stride: 2, padding: original ? 0 : 1, bias: false } as const;
  x = net.transposeConvolution('upscore2', x, { ...twice, bilinear: 'trained' }); // 34 × 34
  let skip = net.convolution('score_pool4', pool4!.values, score); // 44 × 44
  if (original) skip = net.crop('score_pool4c', skip, x, 5);
  x = net.add('fuse_pool4', [x, skip]);

  x = net.transposeConvolution('upscore_pool4', x, { ...twice, bilinear: 'trained' }); // 70 × 70
  skip = net.convolution('score_pool3', pool3!.values, score); // 88 × 88
  if (original) skip = net.crop('score_pool3c', skip, x, 9);
  x = net.add('fuse_pool3', [x, skip]);

  const eightTimes = { ...twice, kernel: 16, stride: 8, padding: original ? 0 : 4 };
  x = net.transposeConvolution('upscore8', x, { ...eightTimes, bilinear: 'fixed' }); // 568 × 568
  if (original) net.crop('score', x, net.input, 31); // 500 × 500 × classes
  return net;
}

/** FCN-8s as a tf.layers model: BGR minus the mean, `[batch, height, width, 3]`, to logits. 538 MB at full width. */
export function fcn8s(options: Fcn8sOptions = {}): LayersModel {
  return buildModel(planFcn8s(options));
}
