import type { Tensor } from '@tensorflow/tfjs-core';
import type { TransposeConvAttributes } from '../../kernels/transpose-conv2d/attributes.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { runActivation } from './activation.ts';
import { numberOf, numbersOf, stringOf } from './attributes.ts';
import type { Kernels } from './op-row.ts';
import { OWN_ACTIVATIONS } from './own-convolution.ts';

/** What our kernel takes, from the attributes of a `ConvTranspose` step; an activation it does not know is left out. */
export function ownTransposed(attributes: Attributes): TransposeConvAttributes {
  const pair = (name: string) => numbersOf(attributes, name) as [number, number];
  const [top, left, bottom, right] = numbersOf(attributes, 'pads') as [number, number, number, number];
  const activation = OWN_ACTIVATIONS[stringOf(attributes, 'activation')] ?? null;
  return {
    strides: pair('strides'),
    pads: { top, left, bottom, right },
    outputPadding: pair('outputPads'),
    dilations: pair('dilations'),
    groups: numberOf(attributes, 'groups'),
    activation,
    alpha: activation === 'leakyrelu' ? Number(attributes.alpha) : 0,
  };
}

/**
 * Runs a channels-last transposed convolution: on our own kernel where the backend has it, else as an ordinary one.
 * @param outShape [batch, height, width, channels] of the result
 */
export function runTransposedConvolution(
  kernels: Kernels,
  [x, filter, bias]: readonly Tensor[],
  attributes: Attributes,
  outShape: readonly number[],
): Tensor {
  const own = ownTransposed(attributes);
  const activation = stringOf(attributes, 'activation');
  if (kernels.has('GlanceTransposeConv2D')) {
    const inputs = { x: x!, filter: filter!, ...(bias ? { bias } : {}) };
    const y = kernels.call('GlanceTransposeConv2D', inputs, own);
    return activation && own.activation === null ? activate(kernels, activation, y, attributes) : y;
  }
  const sums = composed(kernels, x!, filter!, own, outShape);
  const y = bias ? kernels.call('Add', { a: sums, b: bias }) : sums;
  return activation ? activate(kernels, activation, y, attributes) : y;
}

function activate(kernels: Kernels, name: string, x: Tensor, { alpha }: Attributes): Tensor {
  if (name === 'Silu' || name === 'HardSwish') return runActivation(kernels, name, x);
  return kernels.call(name, { x }, alpha === undefined ? {} : { alpha });
}

/** An ordinary convolution of stride 1 with the filter turned round, over the input with zeros between its pixels. */
function composed(
  kernels: Kernels,
  x: Tensor,
  filter: Tensor,
  { strides, pads, dilations, groups }: TransposeConvAttributes,
  outShape: readonly number[],
): Tensor {
  const [kernelHeight, kernelWidth] = filter.shape as [number, number];
  const reach = [(kernelHeight - 1) * dilations[0], (kernelWidth - 1) * dilations[1]] as const;
  const spread = withZerosBetween(kernels, x, strides);
  const before = [reach[0] - pads.top, reach[1] - pads.left] as const;
  const framed = framedTo(kernels, spread, before, [outShape[1]! + reach[0], outShape[2]! + reach[1]]);
  const turned = kernels.call(
    'Transpose',
    { x: kernels.call('Reverse', { x: filter }, { dims: [0, 1] }) },
    {
      perm: [0, 1, 3, 2],
    },
  );
  const attributes = { strides: [1, 1], pad: 'valid', dilations: [...dilations], dataFormat: 'NHWC' };
  const inputs = filter.shape[3]! / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    if (groups === 1) return kernels.call('Conv2D', { x: framed, filter: turned }, attributes);
    const channelsOf = (value: Tensor, axis: number) =>
      kernels.call(
        'Slice',
        { x: value },
        {
          begin: value.shape.map((_size, at) => (at === axis ? group * inputs : 0)),
          size: value.shape.map((size, at) => (at === axis ? inputs : size)),
        },
      );
    return kernels.call('Conv2D', { x: channelsOf(framed, 3), filter: channelsOf(turned, 2) }, attributes);
  });
  return groups === 1 ? parts[0]! : kernels.call('Concat', parts, { axis: 3 });
}

/** [N, H, W, C] to [N, H · strideY, W · strideX, C]: after each pixel and each row as many zeros as make a stride. */
function withZerosBetween(kernels: Kernels, x: Tensor, strides: readonly [number, number]): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const stretched = (value: Tensor, shape: readonly number[], zeros: number) => {
    const apart = kernels.call('Reshape', { x: value }, { shape });
    if (zeros === 0) return apart;
    const paddings = shape.map((_, axis) => (axis === 2 ? [0, zeros] : [0, 0]));
    return kernels.call('PadV2', { x: apart }, { paddings, constantValue: 0 });
  };
  const wide = stretched(x, [batch * height, width, 1, channels], strides[1] - 1);
  const rowLength = width * strides[1] * channels;
  const high = stretched(wide, [batch, height, 1, rowLength], strides[0] - 1);
  const shape = [batch, height * strides[0], width * strides[1], channels];
  return kernels.call('Reshape', { x: high }, { shape });
}

/** Adds `before` rows and columns of zeros at the top and left (cuts where negative), and makes it this large. */
function framedTo(
  kernels: Kernels,
  x: Tensor,
  before: readonly [number, number],
  size: readonly [number, number],
): Tensor {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const begin = before.map((amount) => Math.max(0, -amount)) as [number, number];
  const front = before.map((amount) => Math.max(0, amount)) as [number, number];
  const kept = begin.map((first, axis) =>
    Math.max(0, Math.min(x.shape[axis + 1]! - first, size[axis]! - front[axis]!)),
  ) as [number, number];
  const cut = kernels.call(
    'Slice',
    { x },
    {
      begin: [0, ...begin.map((first, axis) => Math.min(first, x.shape[axis + 1]!)), 0],
      size: [batch, ...kept, channels],
    },
  );
  const paddings = [
    [0, 0],
    [front[0], size[0] - front[0] - kept[0]],
    [front[1], size[1] - front[1] - kept[1]],
    [0, 0],
  ];
  return kernels.call('PadV2', { x: cut }, { paddings, constantValue: 0 });
}
