import type { LayersModel } from '@tensorflow/tfjs-layers';
import { GlanceError } from '../../shared/errors.ts';
import { buildModel } from './build-model.ts';
import { NetworkPlan, type PlanValue } from './network-plan.ts';
import { scaled } from './vgg16.ts';

/** Filters of the contracting path, top to bottom. */
const LEVELS = [64, 128, 256, 512, 1024] as const;
/** "Drop-out layers at the end of the contracting path": after the two lowest levels. */
const DROPPED_LEVELS = [3, 4];

/** Options of {@link unet}. */
export interface UnetOptions {
  /** Default 2: cell and background. */
  readonly classes?: number;
  /** Channels of the picture. Default 1. */
  readonly channels?: number;
  /** Height and width of the input. Default 572 × 572, with `same` 512 × 512. */
  readonly size?: readonly [number, number];
  /** `valid` (default): no zeros anywhere, so that the result is smaller by 184 pixels, as in the paper. `same`: as large. */
  readonly padding?: 'valid' | 'same';
  /** Scales the number of filters; default 1. */
  readonly width?: number;
}

/**
 * U-Net, on paper. Shapes for 572 × 572, `valid`. Its 23 convolutions count the four that enlarge.
 * @throws GlanceError `model-shape` where a pooling would meet an odd side.
 * ref: Ronneberger, Fischer, Brox 2015, arXiv 1505.04597, figure 1
 */
export function planUnet(options: UnetOptions = {}): NetworkPlan {
  const { classes = 2, channels = 1, padding = 'valid', width = 1 } = options;
  const { size = padding === 'valid' ? [572, 572] : [512, 512] } = options;
  const net = new NetworkPlan('unet', [...size, channels]);
  const level = (name: string, x: PlanValue, filters: number): PlanValue => {
    const convolution = { filters: scaled(filters, width), kernel: 3, padding: padding === 'same' ? 1 : 0 };
    const first = net.relu(`${name}_relu1`, net.convolution(`${name}_conv1`, x, convolution));
    return net.relu(`${name}_relu2`, net.convolution(`${name}_conv2`, first, convolution));
  };

  // 568 × 568 × 64 → 280 × 128 → 136 × 256 → 64 × 512 → 28 × 28 × 1024
  const contracted: PlanValue[] = [];
  let x = net.input;
  LEVELS.forEach((filters, depth) => {
    if (depth > 0) x = halve(net, `pool${depth}`, x);
    x = level(`down${depth + 1}`, x, filters);
    if (DROPPED_LEVELS.includes(depth)) x = net.dropout(`down${depth + 1}_drop`, x, 0.5);
    contracted.push(x);
  });

  // 56 × 56 × 512 → 52; 104 × 256 → 100; 200 × 128 → 196; 392 × 64 → 388 × 388 × 64
  for (let depth = LEVELS.length - 2; depth >= 0; depth--) {
    const filters = LEVELS[depth]!;
    const name = `up${depth + 1}`;
    x = net.transposeConvolution(name, x, { filters: scaled(filters, width), kernel: 2, stride: 2 });
    const copy = contracted[depth]!;
    const skip = padding === 'valid' ? net.crop(`${name}_crop`, copy, x) : copy;
    x = level(name, net.concat(`${name}_concat`, [skip, x]), filters);
  }
  net.convolution('score', x, { filters: classes, kernel: 1 }); // 388 × 388 × classes
  return net;
}

/** U-Net as a tf.layers model: `[batch, height, width, channels]` to logits. 124 MB at full width. */
export function unet(options: UnetOptions = {}): LayersModel {
  return buildModel(planUnet(options));
}

/** "It is important to select the input tile size such that all poolings are applied to an even x- and y-size." */
function halve(net: NetworkPlan, name: string, x: PlanValue): PlanValue {
  const [height, width] = x.shape;
  if (height % 2 === 0 && width % 2 === 0) return net.maxPool(name, x).values;
  throw new GlanceError('model-shape', { node: name, problem: `${height} × ${width} cannot be halved` });
}
