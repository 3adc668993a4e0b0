import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './build-model.ts';
import { NetworkPlan, type PlanValue, type PooledValue } from './network-plan.ts';

const SQUEEZED = 96;

/** Options of {@link glanceSegmenter}. */
export interface GlanceSegmenterOptions {
  /** 1 for a person's mask, 11 for a street's classes. */
  readonly classes: number;
  /** Height and width of the input, multiples of 32. Default 256 × 256. */
  readonly size?: readonly [number, number];
}

interface BlockOptions {
  /** Absent: as many as channels, each from its own channel (depthwise). */
  readonly filters?: number;
  /** Default 1. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Default: what keeps the size. */
  readonly padding?: number;
  /** Whether a hard-swish follows. Default true. */
  readonly active?: boolean;
  /** Whether the normalisation starts by silencing the block. */
  readonly silent?: boolean;
}

/**
 * Glance's own segmenter, on paper; layers are named as in training/glance_segmenter/network.py. Shapes for 256 × 256.
 * The backbone is CSPDarknet as in YOLOX-nano (arXiv 2107.08430); the pools beside its strided convolutions follow ENet
 * (arXiv 1606.02147); unpooling at the places of the maxima is DeconvNet's (arXiv 1505.04366).
 */
export function planGlanceSegmenter(options: GlanceSegmenterOptions): NetworkPlan {
  const { classes, size = [256, 256] } = options;
  const net = new NetworkPlan('glance_segmenter', [...size, 3]);
  const picture = net.input;

  const x2 = block(net, 'backbone.stem', picture, { filters: 16, kernel: 6, stride: 2, padding: 2 }); // 128 × 16
  const [x4, pool2] = down(net, 4, x2, 32, 1); // 64 × 64 × 32
  const [x8, pool4] = down(net, 8, x4, 64, 3); // 32 × 32 × 64
  const [x16, pool8] = down(net, 16, x8, 128, 3); // 16 × 16 × 128
  let x = separable(net, 'backbone.down32', x16, 256, { stride: 2 }); // 8 × 8 × 256
  x = spatialPyramid(net, 'backbone.pyramid', x, 256);
  x = cspStage(net, 'backbone.stage32', x, { channels: 256, depth: 1, shortcut: false });

  x = block(net, 'squeeze', x, { filters: SQUEEZED });
  x = transposed(net, 'up16', x, { filters: 128, kernel: 2, stride: 2 }); // 16 × 16 × 128
  x = net.add('join16', [x, block(net, 'lateral16', x16, { filters: 128, active: false })]);
  x = net.hardSwish('act16', x);
  x = separable(net, 'refine16.0', x, 128, { kernel: 5 });
  x = separable(net, 'refine16.1', x, 64, { kernel: 5 });
  x = up(net, 'up8', x, pool8, 32); // 32 × 32 × 32
  x = up(net, 'up4', x, pool4, 16); // 64 × 64 × 16
  x = up(net, 'up2', x, pool2, 16); // 128 × 128 × 16

  x = transposed(net, 'up1', x, { filters: 8, kernel: 4, stride: 2, padding: 1 }); // 256 × 256 × 8
  x = net.hardSwish('act1', x);
  const detail = block(net, 'detail', picture, { filters: 8, kernel: 3 });
  net.convolution('logits', net.concat('beside', [x, detail]), { filters: classes, kernel: 1 });
  return net;
}

/** Glance's segmenter as a tf.layers model: RGB in 0 to 1, `[batch, height, width, 3]`, to logits of the same size. */
export function glanceSegmenter(options: GlanceSegmenterOptions): LayersModel {
  return buildModel(planGlanceSegmenter(options));
}

/** Convolution, batch normalisation, hard-swish. */
function block(net: NetworkPlan, name: string, x: PlanValue, options: BlockOptions): PlanValue {
  const {
    filters,
    kernel = 1,
    stride = 1,
    padding = (kernel - 1) / 2,
    active = true,
    silent = false,
  } = options;
  const window = { kernel, stride, padding, bias: false };
  const y =
    filters === undefined
      ? net.depthwise(`${name}.conv`, x, window)
      : net.convolution(`${name}.conv`, x, { ...window, filters });
  const normed = net.batchNorm(`${name}.norm`, y, { silent });
  return active ? net.hardSwish(`${name}.act`, normed) : normed;
}

/** Depthwise, then 1 × 1. */
function separable(
  net: NetworkPlan,
  name: string,
  x: PlanValue,
  filters: number,
  { kernel = 3, stride = 1 }: { readonly kernel?: number; readonly stride?: number } = {},
): PlanValue {
  return block(net, `${name}.1`, block(net, `${name}.0`, x, { kernel, stride }), { filters });
}

/** Transposed convolution and batch normalisation. */
function transposed(
  net: NetworkPlan,
  name: string,
  x: PlanValue,
  window: {
    readonly filters: number;
    readonly kernel: number;
    readonly stride: number;
    readonly padding?: number;
  },
): PlanValue {
  return net.batchNorm(`${name}_norm`, net.transposeConvolution(name, x, { ...window, bias: false }));
}

/** Halves by a strided convolution and, beside it, by a pooling that keeps its places for the way back. */
function down(
  net: NetworkPlan,
  stride: number,
  x: PlanValue,
  filters: number,
  depth: number,
): readonly [PlanValue, PooledValue] {
  const pooled = net.maxPool(`pool${stride / 2}`, x);
  const strided = separable(net, `backbone.down${stride}`, x, filters, { stride: 2 });
  const beside = block(net, `pooled${stride}`, pooled.values, { filters, active: false, silent: true });
  const joined = net.add(`joined${stride}`, [strided, beside]);
  const stage = cspStage(net, `backbone.stage${stride}`, joined, {
    channels: filters,
    depth,
    shortcut: true,
  });
  return [stage, pooled];
}

/** Half of the channels go through the bottlenecks, half past them. */
function cspStage(
  net: NetworkPlan,
  name: string,
  x: PlanValue,
  {
    channels,
    depth,
    shortcut,
  }: { readonly channels: number; readonly depth: number; readonly shortcut: boolean },
): PlanValue {
  const filters = channels / 2;
  let through = block(net, `${name}.through`, x, { filters });
  const past = block(net, `${name}.past`, x, { filters });
  for (let at = 0; at < depth; at++) {
    const bottleneck = `${name}.bottlenecks.${at}`;
    const squeezed = block(net, `${bottleneck}.squeeze`, through, { filters });
    const spread = separable(net, `${bottleneck}.spread`, squeezed, filters);
    through = shortcut ? net.add(`${bottleneck}.add`, [through, spread]) : spread;
  }
  return block(net, `${name}.join`, net.concat(`${name}.concat`, [through, past]), { filters: channels });
}

/** What lies within 5, 9 and 13 cells, by chained pools. */
function spatialPyramid(net: NetworkPlan, name: string, x: PlanValue, channels: number): PlanValue {
  const levels = [block(net, `${name}.squeeze`, x, { filters: channels / 2 })];
  for (let at = 0; at < 3; at++) {
    levels.push(net.maxPool(`${name}.pool${at}`, levels[at]!, { kernel: 5, stride: 1, padding: 2 }).values);
  }
  return block(net, `${name}.join`, net.concat(`${name}.concat`, levels), { filters: channels });
}

/** Max-unpooling, made dense by a separable convolution; the encoder's features, from before the pooling, join in between. */
function up(net: NetworkPlan, name: string, x: PlanValue, pool: PooledValue, filters: number): PlanValue {
  const channels = pool.from.shape[2];
  const dense = block(net, `${name}.dense`, net.maxUnpool(`${name}.unpool`, x, pool), {
    kernel: 5,
    active: false,
  });
  const lateral = block(net, `${name}.lateral`, pool.from, { filters: channels, active: false });
  const joined = net.hardSwish(`${name}.act`, net.add(`${name}.add`, [dense, lateral]));
  return separable(net, `${name}.refine`, block(net, `${name}.mix`, joined, { filters: channels }), filters);
}
