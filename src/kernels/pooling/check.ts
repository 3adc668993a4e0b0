import type { Tensor } from '@tensorflow/tfjs-core';
import { badArgument, checkImages, checkPads, checkPair, type Pair } from '../check-arguments.ts';
import { poolOutputSize, type WindowAttributes } from './attributes.ts';

const SIDES = ['height', 'width'] as const;

/** @throws GlanceError `bad-argument` for windows that are none */
export function checkWindows(op: string, { kernelSize, strides, pads, dilations }: WindowAttributes): void {
  checkPair(op, 'kernelSize', kernelSize, 1);
  checkPair(op, 'strides', strides, 1);
  checkPair(op, 'dilations', dilations, 1);
  checkPads(op, pads);
}

/**
 * Each window must hold at least one pixel: there is no maximum of none.
 * @throws GlanceError `bad-argument` where a window does not fit, or lies in the padding altogether
 */
export function checkCoverage(op: string, size: Pair, attributes: WindowAttributes): void {
  if (poolOutputSize(size, attributes).some((count) => count < 1)) {
    const window = attributes.kernelSize.join('×');
    badArgument(op, 'kernelSize', `does not fit into x of ${size.join('×')} and its pads: ${window}`);
  }
  const empty = emptyWindow(size, attributes);
  if (empty) badArgument(op, 'pads', `leave ${empty} without a pixel of x`);
}

/** The first window that lies in the padding altogether, in words, or undefined. */
export function emptyWindow(size: Pair, attributes: WindowAttributes): string | undefined {
  const { kernelSize, strides, pads, dilations } = attributes;
  for (const axis of [0, 1] as const) {
    const before = axis === 0 ? pads.top : pads.left;
    const count = poolOutputSize(size, attributes)[axis];
    const [stride, dilation] = [strides[axis], dilations[axis]];
    const isEmpty = (window: number) => {
      const start = window * stride - before;
      const tap = Math.max(0, Math.ceil(-start / dilation));
      return tap >= kernelSize[axis] || start + tap * dilation >= size[axis];
    };
    // Only taps further apart than the picture is wide can step over it; else the ends tell.
    const last = dilation > size[axis] ? count - 1 : 0;
    for (let window = 0; window <= last; window++) {
      if (isEmpty(window)) return `window ${window} of the ${SIDES[axis]}`;
    }
    const past = Math.max(0, Math.ceil((size[axis] + before) / stride));
    if (past < count) return `window ${past} of the ${SIDES[axis]}`;
  }
  return undefined;
}

/** @throws GlanceError `bad-argument` unless there is one int32 index for each value of `x` */
export function checkIndices(op: string, x: Tensor, indices: Tensor): void {
  checkImages(op, 'indices', indices, 'int32');
  if (x.shape.some((side, axis) => side !== indices.shape[axis])) {
    const shapes = [indices, x].map(({ shape }) => `[${shape.join(', ')}]`);
    badArgument(op, 'indices', `must have the shape of x, ${shapes[1]}, not ${shapes[0]}`);
  }
}
