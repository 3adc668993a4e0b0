import { engine, type NamedAttrMap, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkImages, type Pair } from '../check-arguments.ts';
import { ceilPads, type Pads, type WindowAttributes } from './attributes.ts';
import { checkCoverage, checkWindows } from './check.ts';
import { registerCpuPooling } from './cpu.ts';
import { registerPoolingGradients } from './gradients.ts';

const OP = 'maxPoolWithIndices';
const NO_PADS: Pads = { top: 0, left: 0, bottom: 0, right: 0 };

/** How windows slide; what is left out is as in PyTorch's MaxPool2d. */
export interface MaxPoolOptions {
  readonly kernelSize: Pair;
  /** Default: the kernel's size. */
  readonly strides?: Pair;
  /** Rows and columns at each side that never win. Default none. */
  readonly pads?: Pads;
  /** Default 1, 1. */
  readonly dilations?: Pair;
  /** Whether a window that reaches over the end counts, if it starts before it. Default false. */
  readonly ceilMode?: boolean;
}

/**
 * Max-pooling that remembers where each maximum lay, NHWC; `values` are differentiable. Runs on the backends that Glance
 * starts and on tfjs's plain one.
 * @param x `[batch, height, width, channels]`, float32
 * @returns `values`, and `indices` of their shape: int32, `y · width + x` in the input plane of that image and channel.
 *   Of equal values the first in row order; NaN wins over numbers, and the last NaN over others. Both are the caller's.
 * @throws GlanceError `bad-argument`, naming the argument
 * ref: Badrinarayanan et al. 2017, SegNet; PyTorch, torch.nn.MaxPool2d
 */
export function maxPoolWithIndices(
  x: Tensor4D,
  options: MaxPoolOptions,
): { values: Tensor4D; indices: Tensor4D } {
  const { kernelSize, strides = kernelSize, pads = NO_PADS, dilations = [1, 1] } = options;
  checkImages(OP, 'x', x, 'float32');
  checkWindows(OP, { kernelSize, strides, pads, dilations });
  const size = [x.shape[1], x.shape[2]] as const;
  const windows: WindowAttributes = { kernelSize, strides, pads, dilations };
  const attributes = options.ceilMode ? { ...windows, pads: ceilPads(size, windows) } : windows;
  checkCoverage(OP, size, attributes);
  registerCpuPooling();
  registerPoolingGradients();
  const [values, indices] = engine().runKernel(
    'GlanceMaxPoolWithIndices',
    { x },
    attributes as unknown as NamedAttrMap,
  ) as unknown as [Tensor4D, Tensor4D];
  return { values, indices };
}
