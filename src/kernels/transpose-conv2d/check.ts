import type { Tensor } from '@tensorflow/tfjs-core';
import { badArgument, checkImages, checkPads, checkPair } from '../check-arguments.ts';
import type { FusedActivation } from '../conv2d/attributes.ts';
import { type TransposeConvAttributes, transposeConvOutputSize } from './attributes.ts';

const OP = 'transposeConv2d';
const ACTIVATIONS: readonly FusedActivation[] = [
  'relu',
  'relu6',
  'leakyrelu',
  'sigmoid',
  'silu',
  'hard-swish',
];

/**
 * What `transposeConv2d` takes: all that PyTorch's ConvTranspose2d takes, and nothing else.
 * @throws GlanceError `bad-argument`, naming the argument
 */
export function checkTransposeConv2d(
  x: Tensor,
  filter: Tensor,
  bias: Tensor | undefined,
  attributes: TransposeConvAttributes,
): void {
  const { strides, pads, outputPadding, dilations, groups, activation, alpha } = attributes;
  checkImages(OP, 'x', x, 'float32');
  if (filter.dtype !== 'float32') badArgument(OP, 'filter', `must be float32, not ${filter.dtype}`);
  if (filter.rank !== 4 || filter.shape.includes(0)) {
    const wanted = '[height, width, output channels ÷ groups, input channels]';
    badArgument(OP, 'filter', `must be ${wanted}, not [${filter.shape.join(', ')}]`);
  }
  const [, height, width, channels] = x.shape as [number, number, number, number];
  if (height === 0 || width === 0) badArgument(OP, 'x', `has no pixels, but is [${x.shape.join(', ')}]`);
  const [kernelHeight, kernelWidth, outputs, inputs] = filter.shape as [number, number, number, number];
  if (inputs !== channels) {
    badArgument(OP, 'filter', `is for ${inputs} input channels, but x has ${channels}`);
  }
  checkPair(OP, 'strides', strides, 1);
  checkPair(OP, 'dilations', dilations, 1);
  checkPair(OP, 'outputPadding', outputPadding, 0);
  checkPads(OP, pads);
  outputPadding.forEach((extra, axis) => {
    const limit = Math.max(strides[axis]!, dilations[axis]!);
    if (extra >= limit) {
      const side = axis === 0 ? 'height' : 'width';
      badArgument(
        OP,
        'outputPadding',
        `of the ${side} must be below its stride or dilation, ${limit}, not ${extra}`,
      );
    }
  });
  if (!Number.isSafeInteger(groups) || groups < 1 || channels % groups !== 0) {
    badArgument(
      OP,
      'groups',
      `must be a whole number that divides the ${channels} channels of x, not ${groups}`,
    );
  }
  if (bias) {
    if (bias.dtype !== 'float32') badArgument(OP, 'bias', `must be float32, not ${bias.dtype}`);
    if (bias.rank !== 1 || bias.size !== outputs * groups) {
      badArgument(OP, 'bias', `must be [${outputs * groups}], not [${bias.shape.join(', ')}]`);
    }
  }
  if (activation !== null && !ACTIVATIONS.includes(activation)) {
    badArgument(OP, 'activation', `must be one of ${ACTIVATIONS.join(', ')}, not ${activation}`);
  }
  if (!Number.isFinite(alpha)) badArgument(OP, 'alpha', `must be a finite number, not ${alpha}`);
  const size = transposeConvOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  if (size.some((extent) => extent < 1)) {
    badArgument(OP, 'pads', `leave nothing of the output, which would be ${size.join(' × ')}`);
  }
}
