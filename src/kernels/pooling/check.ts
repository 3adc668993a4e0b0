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
  const { kernelSize, strides, pads, dilations } = attributes;
  const starts = [pads.top, pads.left];
  poolOutputSize(size, attributes).forEach((count, axis) => {
    if (count < 1) {
      badArgument(
        op,
        'kernelSize',
        `does not fit into x of ${size.join('×')} and its pads: ${kernelSize.join('×')}`,
      );
    }
    for (let window = 0; window < count; window++) {
      const start = window * strides[axis]! - starts[axis]!;
      const taps = Array.from({ length: kernelSize[axis]! }, (_, tap) => start + tap * dilations[axis]!);
      if (taps.some((tap) => tap >= 0 && tap < size[axis]!)) continue;
      badArgument(op, 'pads', `leave window ${window} of the ${SIDES[axis]} without a pixel of x`);
    }
  });
}

/** @throws GlanceError `bad-argument` unless there is one int32 index for each value of `x` */
export function checkIndices(op: string, x: Tensor, indices: Tensor): void {
  checkImages(op, 'indices', indices, 'int32');
  if (x.shape.some((side, axis) => side !== indices.shape[axis])) {
    const shapes = [indices, x].map(({ shape }) => `[${shape.join(', ')}]`);
    badArgument(op, 'indices', `must have the shape of x, ${shapes[1]}, not ${shapes[0]}`);
  }
}
