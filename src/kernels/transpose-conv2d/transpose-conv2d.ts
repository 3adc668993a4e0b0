import {
  customGrad,
  engine,
  type GradSaveFunc,
  type NamedAttrMap,
  type NamedTensorMap,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Pair } from '../check-arguments.ts';
import type { ConvAttributes, FusedActivation } from '../conv2d/attributes.ts';
import type { TransposeConvAttributes } from './attributes.ts';
import { checkTransposeConv2d } from './check.ts';
import { registerCpuTransposeConv2d } from './cpu.ts';
import { gradientOfActivation, gradientsOfTransposeConv2d } from './gradient.ts';

/** All but the tensors; what is left out is as in PyTorch's ConvTranspose2d. */
export interface TransposeConv2dOptions {
  /** Default 1, 1. */
  readonly strides?: Pair;
  /** Rows and columns cut off the result at each side. Default none. */
  readonly pads?: ConvAttributes['pads'];
  /** Rows and columns that the result has more, below and right; below the stride or the dilation. Default 0, 0. */
  readonly outputPadding?: Pair;
  /** Default 1, 1. */
  readonly dilations?: Pair;
  /** Default 1. As many as channels: depthwise. */
  readonly groups?: number;
  /** Done on the way out. Default none. */
  readonly activation?: FusedActivation | null;
  /** Slope below zero of `leakyrelu`. Default 0.01. */
  readonly alpha?: number;
}

const NO_PADS = { top: 0, left: 0, bottom: 0, right: 0 } as const;

/**
 * Transposed 2-D convolution, NHWC, differentiable in all three tensors. Runs on the backends that Glance starts and on
 * tfjs's plain one.
 * @param x `[batch, height, width, channels]`, float32
 * @param filter `[kernelHeight, kernelWidth, outChannels ÷ groups, channels]`, as `tf.conv2dTranspose` has it
 * @param bias `[outChannels]`
 * @returns `[batch, (height − 1) · stride + dilation · (kernelHeight − 1) + 1 + outputPadding − pads, …, outChannels]`
 * @throws GlanceError `bad-argument`, naming the argument
 */
export function transposeConv2d(
  x: Tensor4D,
  filter: Tensor4D,
  options: TransposeConv2dOptions = {},
  bias?: Tensor1D,
): Tensor4D {
  const attributes: TransposeConvAttributes = {
    strides: options.strides ?? [1, 1],
    pads: options.pads ?? NO_PADS,
    outputPadding: options.outputPadding ?? [0, 0],
    dilations: options.dilations ?? [1, 1],
    groups: options.groups ?? 1,
    activation: options.activation ?? null,
    alpha: options.alpha ?? 0.01,
  };
  checkTransposeConv2d(x, filter, bias, attributes);
  registerCpuTransposeConv2d();
  const differentiable = customGrad((...given) => {
    const save = given.at(-1) as GradSaveFunc;
    const tensors = given.slice(0, -1) as [Tensor4D, Tensor4D, Tensor1D?];
    const value = runKernel(attributes, ...tensors);
    save([value, ...(tensors as Tensor[])]);
    return {
      value,
      gradFunc: (dy, saved) => gradients(dy as Tensor4D, saved as Tensor[], attributes),
    };
  });
  return differentiable(...(bias ? [x, filter, bias] : [x, filter])) as Tensor4D;
}

function gradients(dy: Tensor4D, saved: readonly Tensor[], attributes: TransposeConvAttributes): Tensor[] {
  const [y, x, filter, bias] = saved as [Tensor4D, Tensor4D, Tensor4D, Tensor1D?];
  const before = () => runKernel({ ...attributes, activation: null }, x, filter, bias);
  const dz = gradientOfActivation(dy, y, before, attributes.activation, attributes.alpha) as Tensor4D;
  const { dx, dFilter } = gradientsOfTransposeConv2d(dz, x, filter, attributes);
  return bias ? [dx, dFilter, sum(dz, [0, 1, 2])] : [dx, dFilter];
}

function runKernel(
  attributes: TransposeConvAttributes,
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
): Tensor4D {
  const inputs: NamedTensorMap = bias ? { x, filter, bias } : { x, filter };
  return engine().runKernel('GlanceTransposeConv2D', inputs, attributes as unknown as NamedAttrMap);
}
