import type { Tensor } from '@tensorflow/tfjs-core';
import { transposeConvOutputSize } from '../../kernels/transpose-conv2d/attributes.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { runActivation } from './activation.ts';
import { numberOf, numbersOf, stringOf } from './attributes.ts';
import { imageShape, kernelPads, shapeOfImage, slide } from './image.ts';
import type { Kernels, NodeAdder, OpRow } from './op-row.ts';
import { runOwnConvolution } from './own-convolution.ts';
import { ownTransposed, runTransposedConvolution } from './transposed-convolution.ts';

/** Activations the convolution kernels of all backends do on the way out, by op name. */
export const FUSED_ACTIVATIONS: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  LeakyRelu: 'leakyrelu',
  Sigmoid: 'sigmoid',
  Elu: 'elu',
};

/** Convolutions: full, depthwise (`depthwise` is the number of input channels, else 0) and transposed. Weights as in ONNX until made channels-last. */
export const CONVOLUTION_ROWS: readonly OpRow[] = [
  {
    op: 'Conv',
    infer: ([x, w, bias], attributes) => {
      const image = imageShape(x!.shape, attributes);
      const weights = weightShape(w!.shape, attributes);
      if (weights.inputs !== (attributes.depthwise ? 1 : image.channels)) {
        throw new Error(`weights [${w!.shape}] do not fit an input of ${image.channels} channels`);
      }
      if (attributes.depthwise && weights.outputs % image.channels !== 0) {
        throw new Error(`weights [${w!.shape}] do not fit an input of ${image.channels} channels`);
      }
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== weights.outputs)) {
        throw new Error(`bias [${bias.shape}] does not fit ${weights.outputs} output channels`);
      }
      const [height, width] = slide(image, weights.kernel, attributes);
      const shape = shapeOfImage(
        { batch: image.batch, height, width, channels: weights.outputs },
        attributes,
      );
      return [{ shape, type: x!.type }];
    },
    layout: { kind: 'spatial', convert: convertWeights },
    run: (kernels, [x, filter, bias], attributes) => {
      const done = runOwnConvolution(kernels, bias ? [x!, filter!, bias] : [x!, filter!], attributes);
      if (done) return [done];
      const activation = stringOf(attributes, 'activation');
      const [strides, dilations] = [numbersOf(attributes, 'strides'), numbersOf(attributes, 'dilations')];
      // Some backends do not do both at once: then every place is computed, and some are taken.
      const both = strides.some((stride) => stride > 1) && dilations.some((dilation) => dilation > 1);
      const own = activation === 'Silu' || activation === 'HardSwish';
      const y = kernels.call(
        attributes.depthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D',
        { x: x!, filter: filter!, ...(bias ? { bias } : {}) },
        {
          strides: both ? [1, 1] : [...strides],
          pad: kernelPads(attributes),
          dilations: [...dilations],
          dataFormat: 'NHWC',
          activation: FUSED_ACTIVATIONS[activation] ?? 'linear',
          ...(activation === 'LeakyRelu' ? { leakyreluAlpha: attributes.alpha } : {}),
        },
      );
      const taken = both ? everyNth(kernels, y, strides) : y;
      return [own ? runActivation(kernels, activation, taken) : taken];
    },
  },
  {
    // outputPads [bottom, right]: rows and columns added to the result, filled like the rest. `groups` of channels.
    op: 'ConvTranspose',
    infer: ([x, w, bias], attributes) => {
      const image = imageShape(x!.shape, attributes);
      const { inputs, outputs, kernel } = transposedWeights(w!.shape, attributes);
      const groups = numberOf(attributes, 'groups');
      if (inputs !== image.channels || inputs % groups !== 0) {
        throw new Error(`weights [${w!.shape}] do not fit an input of ${image.channels} channels`);
      }
      const channels = outputs * groups;
      if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels)) {
        throw new Error(`bias [${bias.shape}] does not fit ${channels} output channels`);
      }
      const own = ownTransposed(attributes);
      const [height, width] = transposeConvOutputSize(image.height, image.width, ...kernel, own);
      if (height <= 0 || width <= 0) throw new Error('nothing is left of the output');
      const out = { batch: image.batch, height, width, channels };
      return [{ shape: shapeOfImage(out, attributes), type: x!.type }];
    },
    layout: {
      kind: 'spatial',
      convert: (builder, [w, ...bias]) => [
        builder.add1('Transpose', [w!], { perm: [2, 3, 1, 0] }, w!),
        ...bias,
      ],
    },
    run: (kernels, [x, filter, bias], attributes, [out]) => [
      runTransposedConvolution(kernels, bias ? [x!, filter!, bias] : [x!, filter!], attributes, out!.shape),
    ],
  },
];

/** Of every so many rows and columns the first. */
function everyNth(kernels: Kernels, x: Tensor, [down, across]: readonly number[]): Tensor {
  const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  const strides = [1, down!, across!, 1];
  return kernels.call('StridedSlice', { x }, { begin: [0, 0, 0, 0], end: [...x.shape], strides, ...masks });
}

function weightShape(shape: readonly number[], attributes: Attributes) {
  if (shape.length !== 4) throw new Error(`weights [${shape}] are not those of a 2-D convolution`);
  const [a, b, c, d] = shape as [number, number, number, number];
  if (!attributes.channelsLast) return { outputs: a, inputs: b, kernel: [c, d] };
  return attributes.depthwise
    ? { outputs: c * d, inputs: 1, kernel: [a, b] }
    : { outputs: d, inputs: c, kernel: [a, b] };
}

/** [Cin, Cout ÷ groups, kh, kw], or [kh, kw, Cout ÷ groups, Cin] when channels-last. `outputs` are those of one group. */
function transposedWeights(shape: readonly number[], attributes: Attributes) {
  if (shape.length !== 4) throw new Error(`weights [${shape}] are not those of a 2-D convolution`);
  const [a, b, c, d] = shape as [number, number, number, number];
  return attributes.channelsLast
    ? { inputs: d, outputs: c, kernel: [a, b] as const }
    : { inputs: a, outputs: b, kernel: [c, d] as const };
}

/** [O, I, kh, kw] to [kh, kw, I, O]; depthwise [C·m, 1, kh, kw] to [kh, kw, C, m]. */
function convertWeights(builder: NodeAdder, inputs: readonly string[], attributes: Attributes): string[] {
  const [w, ...bias] = inputs as [string, ...string[]];
  if (!attributes.depthwise) {
    return [builder.add1('Transpose', [w], { perm: [2, 3, 1, 0] }, w), ...bias];
  }
  const [outputs, , height, width] = builder.shape(w) as [number, number, number, number];
  const channels = numberOf(attributes, 'depthwise');
  const shape = [channels, outputs / channels, height, width];
  const grouped = builder.add1('Reshape', [w], { shape }, w);
  return [builder.add1('Transpose', [grouped], { perm: [2, 3, 0, 1] }, w), ...bias];
}
