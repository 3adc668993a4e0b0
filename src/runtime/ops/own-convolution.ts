import type { Tensor } from '@tensorflow/tfjs-core';
import type { ConvAttributes, FusedActivation } from '../../kernels/conv2d/attributes.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { numbersOf, stringOf } from './attributes.ts';
import type { Kernels } from './op-row.ts';

/** Activations that our own kernels fuse, by op name. */
export const OWN_ACTIVATIONS: Readonly<Record<string, FusedActivation>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  LeakyRelu: 'leakyrelu',
  Sigmoid: 'sigmoid',
  Silu: 'silu',
  HardSwish: 'hard-swish',
};

/**
 * Runs a channels-last convolution on our own kernel, where the backend has one that does it; else undefined.
 * The filter must be a constant: it is packed once.
 */
export function runOwnConvolution(
  kernels: Kernels,
  [x, filter, bias]: readonly Tensor[],
  attributes: Attributes,
): Tensor | undefined {
  const depthwise = Boolean(attributes.depthwise);
  const name = depthwise ? 'GlanceDepthwiseConv2D' : 'GlanceConv2D';
  if (!kernels.has(name) || numbersOf(attributes, 'dilations').some((dilation) => dilation !== 1))
    return undefined;
  if (depthwise && filter!.shape[3] !== 1) return undefined;
  const own = ownConvAttributes(attributes);
  return own && kernels.call(name, { x: x!, filter: filter!, ...(bias ? { bias } : {}) }, own);
}

/** A `Conv` step's attributes as our kernels take them; undefined where its activation is not one of theirs. */
export function ownConvAttributes(attributes: Attributes): ConvAttributes | undefined {
  const activationName = stringOf(attributes, 'activation');
  const activation = activationName ? OWN_ACTIVATIONS[activationName] : null;
  if (activation === undefined) return undefined;
  const [strideY, strideX] = numbersOf(attributes, 'strides') as [number, number];
  const [top, left, bottom, right] = numbersOf(attributes, 'pads') as [number, number, number, number];
  return {
    strides: [strideY, strideX],
    pads: { top, bottom, left, right },
    activation,
    alpha: activation === 'leakyrelu' ? Number(attributes.alpha) : 0,
  };
}
