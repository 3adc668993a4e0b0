import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkImages, checkPair, type Pair } from '../check-arguments.ts';
import type { Pads, PlaneAttributes } from './attributes.ts';
import { checkIndices, checkWindows } from './check.ts';
import { registerCpuPooling } from './cpu.ts';
import { registerPoolingGradients } from './gradients.ts';
import { placeInPlane } from './plane-ops.ts';

const OP = 'maxUnpool2d';
const NO_PADS: Pads = { top: 0, left: 0, bottom: 0, right: 0 };

/** The plane to fill, and the windows of the pooling that is undone. */
export interface MaxUnpoolOptions {
  /** `[height, width]` of the result. */
  readonly outputSize: Pair;
  readonly kernelSize: Pair;
  /** Default: the kernel's size. */
  readonly strides?: Pair;
  /** Default none. */
  readonly pads?: Pads;
}

/**
 * Undoes max-pooling: puts each value at its index in a plane of zeros, NHWC; differentiable in `x`. Of values with the
 * same index the last in row order stays, and only that one has a gradient. Any indices within the plane are right;
 * those that lie in their own windows are fast. Runs where {@link maxPoolWithIndices} does.
 *
 * An index outside the plane is an error. On WebGPU, indices that the GPU has computed are not read back: there a value
 * whose index lies outside is left out.
 * @param x `[batch, height, width, channels]`, float32
 * @param indices int32 of the same shape, `y · outputWidth + x`
 * @returns `[batch, ...outputSize, channels]`
 * @throws GlanceError `bad-argument`, naming the argument
 * ref: Zeiler & Fergus 2014, arXiv 1311.2901; PyTorch, torch.nn.MaxUnpool2d
 */
export function maxUnpool2d(x: Tensor4D, indices: Tensor4D, options: MaxUnpoolOptions): Tensor4D {
  const { outputSize, kernelSize, strides = kernelSize, pads = NO_PADS } = options;
  const attributes: PlaneAttributes = { outputSize, kernelSize, strides, pads, dilations: [1, 1] };
  checkImages(OP, 'x', x, 'float32');
  checkIndices(OP, x, indices);
  checkPair(OP, 'outputSize', outputSize, 1);
  checkWindows(OP, attributes);
  registerCpuPooling();
  registerPoolingGradients();
  return placeInPlane(x, indices, attributes);
}
