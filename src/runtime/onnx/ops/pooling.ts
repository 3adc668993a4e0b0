import type { Lowering, OnnxRow } from '../lowering.ts';
import { paddedForCeil, readWindow, type Window } from './window.ts';

/** Averages, and pools over all of a plane. */
export const POOLING: readonly OnnxRow[] = [
  {
    op: 'AveragePool',
    lower: (lowering) => {
      const window = poolWindow(lowering);
      const padded = window.pads.some((pad) => pad > 0);
      if (!padded || lowering.number('count_include_pad', 0) === 0) {
        return [window.restore(pool(lowering, 'AveragePool', window, paddedForCeil(window)))];
      }
      const [top, left, bottom, right] = window.pads as [number, number, number, number];
      const x = lowering.add('Pad', [window.x], {
        before: [0, 0, top, left],
        after: [0, 0, bottom, right],
        mode: 'constant',
        value: 0,
      });
      return [window.restore(pool(lowering, 'AveragePool', { ...window, x }, [0, 0, ...window.ceilPads]))];
    },
  },
  { op: 'GlobalAveragePool', lower: (lowering) => [globalPool(lowering, 'AveragePool', 'ReduceMean')] },
  { op: 'GlobalMaxPool', lower: (lowering) => [globalPool(lowering, 'MaxPool', 'ReduceMax')] },
];

function poolWindow(lowering: Lowering): Window {
  const window = readWindow(lowering, lowering.numbers('kernel_shape') ?? lowering.refuse('no kernel_shape'));
  if (window.dilations.some((dilation) => dilation !== 1)) lowering.refuse('dilations');
  return window;
}

function pool(lowering: Lowering, op: string, window: Window, pads: readonly number[]): string {
  const { x, kernel, strides, dilations } = window;
  if (kernel[0] === 1 && kernel[1] === 1) {
    if (pads.some((pad) => pad > 0)) lowering.refuse('1×1 window with pads');
    const [batch, channels, height, width] = lowering.builder.shape(x) as [number, number, number, number];
    const size = [batch, channels, Math.ceil(height / strides[0]!), Math.ceil(width / strides[1]!)];
    return lowering.add('Slice', [x], { begin: [0, 0, 0, 0], size, steps: [1, 1, ...strides] });
  }
  return lowering.add(op, [x], { kernel, strides, pads, dilations });
}

function globalPool(lowering: Lowering, op: string, reduce: string): string {
  const shape = lowering.shape();
  const axes = shape.map((_, axis) => axis).slice(2);
  const area = shape.slice(2).reduce((product, size) => product * size, 1);
  if (shape.length !== 4 || area === 1) return lowering.add(reduce, [lowering.value()], { axes });
  return lowering.add(op, [lowering.value()], {
    kernel: shape.slice(2),
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
  });
}
