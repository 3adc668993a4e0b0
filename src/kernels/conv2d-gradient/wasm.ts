import {
  backend_util,
  concat,
  engine,
  getKernel,
  type KernelFunc,
  matMul,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  pad,
  registerKernel,
  reshape,
  stridedSlice,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { badArgument, type Pair } from '../check-arguments.ts';
import type { TransposeConvAttributes } from '../transpose-conv2d/attributes.ts';

type Shape = [number, number, number, number];
type Padding = 'same' | 'valid' | number | backend_util.ExplicitPadding;

/** What the kernels take besides their tensors, as tfjs gives it. */
interface Attributes {
  readonly strides: number | Pair;
  readonly pad: Padding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: string;
  readonly dilations?: Pair;
  readonly filterShape?: Shape;
  readonly inputShape?: Shape;
}

/** Only those that tfjs's WASM backend lacks. All are made of operations that it has. */
const KERNELS: Readonly<Record<string, (inputs: NamedTensorMap, attributes: Attributes) => Tensor>> = {
  Conv2DBackpropFilter: filterGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
};

/**
 * Makes tfjs's own convolutions trainable on its WASM backend, which has no gradients for their filters, and none at all for
 * depthwise ones. For training only: the app has no use for it.
 */
export function registerWasmConvolutionGradients(): void {
  for (const [kernelName, gradient] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'wasm')) continue;
    const kernelFunc: KernelFunc = ({ inputs, attrs }) =>
      tidy(() => gradient(inputs as NamedTensorMap, attrs as unknown as Attributes));
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}

/** `[kernelHeight, kernelWidth, channels, filters]`: what each tap saw, times what was wanted of it. */
function filterGradient({ x, dy }: NamedTensorMap, attributes: Attributes): Tensor {
  const { dataFormat = 'NHWC', filterShape } = attributes;
  if (dataFormat !== 'NHWC')
    badArgument('Conv2DBackpropFilter', 'dataFormat', `must be NHWC, not ${dataFormat}`);
  const [, , channels, filters] = filterShape!;
  const pixels = dy!.size / filters;
  const seen = tapsOf(x as Tensor4D, convolutionOf(x!.shape as Shape, filterShape!, attributes, false));
  const columns = reshape(concat(seen, 3), [pixels, seen.length * channels]);
  // Transposed first: the backend has no fast product of a transposed matrix.
  return reshape(matMul(transpose(columns), reshape(dy!, [pixels, filters])), filterShape!);
}

/** `[kernelHeight, kernelWidth, channels, multiplier]`. */
function depthwiseFilterGradient({ x, dy }: NamedTensorMap, attributes: Attributes): Tensor {
  const [, , channels, multiplier] = attributes.filterShape!;
  const pixels = dy!.size / channels / multiplier;
  const wanted = reshape(dy!, [pixels, channels, multiplier]);
  const convolution = convolutionOf(x!.shape as Shape, attributes.filterShape!, attributes, true);
  const sums = tapsOf(x as Tensor4D, convolution).map((seen) =>
    sum(mul(reshape(seen, [pixels, channels, 1]), wanted), 0),
  );
  return reshape(concat(sums, 0), attributes.filterShape!);
}

/** `[batch, height, width, channels]`: a transposed convolution, channel by channel. */
function depthwiseInputGradient({ dy, filter }: NamedTensorMap, attributes: Attributes): Tensor {
  const [kernelHeight, kernelWidth, channels, multiplier] = filter!.shape as Shape;
  const { inputShape } = attributes;
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = convolutionOf(
    inputShape!,
    filter!.shape as Shape,
    attributes,
    true,
  );
  const { top, bottom, left, right } = padInfo;
  const [, outHeight, outWidth] = dy!.shape as Shape;
  const reached = (count: number, stride: number, kernel: number, dilation: number) =>
    (count - 1) * stride + (kernel - 1) * dilation + 1;
  const transposed: TransposeConvAttributes = {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    pads: { top, bottom, left, right },
    // Rows and columns that no window reached.
    outputPadding: [
      inputShape![1] + top + bottom - reached(outHeight, strideHeight, kernelHeight, dilationHeight),
      inputShape![2] + left + right - reached(outWidth, strideWidth, kernelWidth, dilationWidth),
    ],
    groups: channels,
    activation: null,
    alpha: 0,
  };
  const kernel = reshape(filter!, [kernelHeight, kernelWidth, 1, channels * multiplier]);
  return engine().runKernel(
    'GlanceTransposeConv2D',
    { x: dy!, filter: kernel },
    transposed as unknown as NamedAttrMap,
  );
}

function convolutionOf(
  x: Shape,
  filter: Shape,
  attributes: Attributes,
  depthwise: boolean,
): backend_util.Conv2DInfo {
  const { strides, dilations = [1, 1], pad: padding, dimRoundingMode } = attributes;
  return backend_util.computeConv2DInfo(
    x,
    filter,
    strides as number | [number, number],
    dilations as [number, number],
    padding,
    dimRoundingMode,
    depthwise,
  );
}

/** For each tap of the filter, in row order: the pixels that it saw, `[batch, outHeight, outWidth, channels]`. */
function tapsOf(x: Tensor4D, convolution: backend_util.Conv2DInfo): Tensor[] {
  const { padInfo, filterHeight, filterWidth, outHeight, outWidth } = convolution;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = convolution;
  const { top, bottom, left, right } = padInfo;
  const padded: Tensor = pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const [batch, , , channels] = x.shape;
  const taps: Tensor[] = [];
  for (let ky = 0; ky < filterHeight; ky++) {
    for (let kx = 0; kx < filterWidth; kx++) {
      const [y, column] = [ky * dilationHeight, kx * dilationWidth];
      const end = [
        batch,
        y + (outHeight - 1) * strideHeight + 1,
        column + (outWidth - 1) * strideWidth + 1,
        channels,
      ];
      taps.push(stridedSlice(padded, [0, y, column, 0], end, [1, strideHeight, strideWidth, 1]));
    }
  }
  return taps;
}
