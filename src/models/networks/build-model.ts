import { initializers, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { registerWasmConvolutionGradients } from '../../kernels/conv2d-gradient/wasm.ts';
import { GlanceBilinear } from '../layers/bilinear.ts';
import { GlanceHardSwish } from '../layers/hard-swish.ts';
import { GlanceMaxPoolWithIndices } from '../layers/max-pool-with-indices.ts';
import { GlanceMaxUnpool } from '../layers/max-unpool.ts';
import { GlanceTransposeConv2D } from '../layers/transpose-conv2d.ts';
import type { NetworkPlan, PlanLayer } from './network-plan.ts';
import type { PlanOp } from './plan-op.ts';

/** As Caffe and PyTorch have it; tf.layers' own is 1e-3. */
const BATCH_NORM_EPSILON = 1e-5;
/** tf.layers counts the old share of a running mean, PyTorch the new one (0.1). */
const BATCH_NORM_MOMENTUM = 0.9;

type Layer = InstanceType<typeof layers.Layer>;
type Initializer = ReturnType<typeof initializers.heNormal>;

/** How {@link buildModel} draws weights. */
export interface BuildOptions {
  /** The same number gives the same weights; absent: others each time. */
  readonly seed?: number;
}

/** Makes a tf.layers model of a plan, its weights drawn at random. The caller disposes it. */
export function buildModel(plan: NetworkPlan, { seed }: BuildOptions = {}): LayersModel {
  registerWasmConvolutionGradients();
  const made = new Map<PlanLayer, readonly SymbolicTensor[]>();
  for (const [at, layer] of plan.layers.entries()) {
    // Suits the rectifiers that all these networks have. ref: He et al. 2015, arXiv 1502.01852
    const random = initializers.heNormal(seed === undefined ? {} : { seed: seed + at });
    const inputs = layer.inputs.map(({ layer: from, output }) => made.get(from)![output]!);
    made.set(layer, apply(layer, inputs, random));
  }
  const [input] = made.get(plan.input.layer)!;
  const output = made.get(plan.output.layer)![plan.output.output]!;
  return model({ name: plan.name, inputs: input!, outputs: output });
}

function apply(
  { name, op }: PlanLayer,
  inputs: readonly SymbolicTensor[],
  random: Initializer,
): readonly SymbolicTensor[] {
  if (op.type === 'input') return [layers.input({ name, shape: [...op.shape] })];
  const [x, ...others] = inputs;
  let first = x!;
  if ('padding' in op && needsPadding(op)) {
    const pad = layers.zeroPadding2d({ name: `${name}_pad`, padding: [op.padding, op.padding] });
    first = pad.apply(first) as SymbolicTensor;
  }
  const result = layerOf(name, op, first, random).apply(others.length > 0 ? [first, ...others] : first);
  return (Array.isArray(result) ? result : [result]) as SymbolicTensor[];
}

/** Whether zeros have to be added before a convolution: tf.layers pads by itself only to keep a size. */
function needsPadding(op: PlanOp): boolean {
  if (op.type !== 'convolution' && op.type !== 'depthwise') return false;
  return op.padding > 0 && !keepsSize(op);
}

function keepsSize({
  kernel,
  stride,
  padding,
}: {
  kernel: number;
  stride: number;
  padding: number;
}): boolean {
  return stride === 1 && kernel === 2 * padding + 1;
}

function layerOf(
  name: string,
  op: Exclude<PlanOp, { type: 'input' }>,
  x: SymbolicTensor,
  random: Initializer,
): Layer {
  switch (op.type) {
    case 'convolution':
      return layers.conv2d({
        name,
        filters: op.filters,
        kernelSize: op.kernel,
        strides: op.stride,
        padding: op.padding > 0 && keepsSize(op) ? 'same' : 'valid',
        useBias: op.bias,
        kernelInitializer: random,
      });
    case 'depthwise':
      return layers.depthwiseConv2d({
        name,
        kernelSize: op.kernel,
        strides: op.stride,
        padding: op.padding > 0 && keepsSize(op) ? 'same' : 'valid',
        useBias: op.bias,
        depthwiseInitializer: random,
      });
    case 'transposeConvolution':
      return new GlanceTransposeConv2D({
        name,
        filters: op.filters,
        kernelSize: op.kernel,
        strides: op.stride,
        padding: op.padding,
        useBias: op.bias,
        kernelInitializer: op.bilinear ? new GlanceBilinear() : random,
        trainable: op.bilinear !== 'fixed',
      });
    case 'batchNorm':
      return layers.batchNormalization({
        name,
        epsilon: BATCH_NORM_EPSILON,
        momentum: BATCH_NORM_MOMENTUM,
        gammaInitializer: op.silent ? 'zeros' : 'ones',
      });
    case 'relu':
      return layers.reLU({ name });
    case 'hardSwish':
      return new GlanceHardSwish({ name });
    case 'maxPool':
      return new GlanceMaxPoolWithIndices({
        name,
        poolSize: op.kernel,
        strides: op.stride,
        padding: op.padding,
        ceilMode: op.ceil,
      });
    case 'maxUnpool':
      return new GlanceMaxUnpool({ name, poolSize: op.kernel, strides: op.stride });
    case 'dropout':
      return layers.dropout({ name, rate: op.rate });
    case 'concat':
      return layers.concatenate({ name });
    case 'add':
      return layers.add({ name });
    case 'crop': {
      const [, height, width] = x.shape as [null, number, number];
      return layers.cropping2D({
        name,
        cropping: [
          [op.top, height - op.top - op.height],
          [op.left, width - op.left - op.width],
        ],
      });
    }
  }
}
