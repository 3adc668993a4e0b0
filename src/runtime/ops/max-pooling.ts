import type { Tensor } from '@tensorflow/tfjs-core';
import type { PlaneAttributes, WindowAttributes } from '../../kernels/pooling/attributes.ts';
import { emptyWindow } from '../../kernels/pooling/check.ts';
import type { ValueInfo } from '../graph/ir.ts';
import type { Attributes, ConstTensor } from '../onnx/onnx-graph.ts';
import { numbersOf } from './attributes.ts';
import { imageShape, inferPool, poolAttributes, shapeOfImage } from './image.ts';
import type { Kernels, OpRow } from './op-row.ts';
import { broadcastStrides, gatherStrided } from './shapes.ts';

/**
 * Max-pooling and its undoing. Indices are int64 to the outside and lie beside their values; here they are places in the
 * plane of their image and channel, y · width + x, whatever the layout.
 */
export const MAX_POOLING_ROWS: readonly OpRow[] = [
  {
    // Padding counts as lower than anything.
    op: 'MaxPool',
    infer: (inputs, attributes) =>
      isDilated(attributes) ? inferOwn(inputs, attributes) : inferPool(inputs, attributes),
    layout: { kind: 'spatial' },
    run: (kernels, [x], attributes) =>
      isDilated(attributes)
        ? kernels.callMany('GlanceMaxPoolWithIndices', { x: x! }, windowsOf(attributes)).slice(0, 1)
        : [runMaxPool(kernels, x!, attributes)],
  },
  {
    op: 'MaxPoolWithIndices',
    infer: (inputs, attributes) => {
      const [values] = inferOwn(inputs, attributes);
      return [values!, { shape: values!.shape, type: 'int64' }];
    },
    layout: { kind: 'spatial' },
    run: (kernels, [x], attributes) =>
      kernels.callMany('GlanceMaxPoolWithIndices', { x: x! }, windowsOf(attributes)),
  },
  {
    // Besides the pool's window: size [height, width] of the result.
    op: 'MaxUnpool',
    infer: ([x, indices], attributes) => {
      if (x!.shape.some((side, axis) => side !== indices!.shape[axis])) {
        throw new Error(`its indices are [${indices!.shape}], its values [${x!.shape}]`);
      }
      const [height, width] = numbersOf(attributes, 'size') as [number, number];
      const image = { ...imageShape(x!.shape, attributes), height, width };
      return [{ shape: shapeOfImage(image, attributes), type: x!.type }];
    },
    layout: { kind: 'spatial', images: 2 },
    run: (kernels, [x, indices], attributes) => {
      const outputSize = numbersOf(attributes, 'size') as [number, number];
      const planes: PlaneAttributes = { ...windowsOf(attributes), outputSize };
      return [kernels.call('GlanceMaxUnpool', { x: x!, indices: indices! }, planes)];
    },
  },
  // Between places in a plane and places in the whole tensor: the second input is where each plane starts.
  indexRow('FlattenIndices', 'Add', (index, start) => index + start),
  indexRow('PlaneIndices', 'Sub', (index, start) => index - start),
];

function runMaxPool(kernels: Kernels, x: Tensor, attributes: Attributes): Tensor {
  const windows = windowsOf(attributes);
  const [, height, width] = x.shape as [number, number, number, number];
  const own = kernels.has('GlanceMaxPool') && x.dtype === 'float32' && x.size > 0;
  if (own && !emptyWindow([height, width], windows)) return kernels.call('GlanceMaxPool', { x }, windows);
  return kernels.call('MaxPool', { x }, poolAttributes(attributes));
}

function indexRow(op: string, kernelName: string, scalar: (index: number, start: number) => number): OpRow {
  return {
    op,
    infer: ([indices]) => [indices!],
    fold: ([indices, starts]) => [foldIndices(indices!, starts!, scalar)],
    layout: { kind: 'elementwise' },
    run: (kernels, [indices, starts]) => [kernels.call(kernelName, { a: indices!, b: starts! })],
  };
}

function foldIndices(
  indices: ConstTensor,
  starts: ConstTensor,
  scalar: (index: number, start: number) => number,
): Int32Array {
  const spread = gatherStrided(starts.data, indices.shape, broadcastStrides(starts.shape, indices.shape));
  return Int32Array.from(indices.data, (index, at) => scalar(index, spread[at]!));
}

/** Our own kernel knows no maximum of nothing. */
function inferOwn(inputs: readonly ValueInfo[], attributes: Attributes): ValueInfo[] {
  const outputs = inferPool(inputs, attributes);
  const { height, width } = imageShape(inputs[0]!.shape, attributes);
  const empty = emptyWindow([height, width], windowsOf(attributes));
  if (empty) throw new Error(`${empty} lies in the padding altogether`);
  return outputs;
}

function isDilated(attributes: Attributes): boolean {
  return numbersOf(attributes, 'dilations').some((dilation) => dilation !== 1);
}

/** A pool's window as kernels of ours take it. */
export function windowsOf(attributes: Attributes): WindowAttributes {
  const [top, left, bottom, right] = numbersOf(attributes, 'pads') as [number, number, number, number];
  return {
    kernelSize: numbersOf(attributes, 'kernel') as [number, number],
    strides: numbersOf(attributes, 'strides') as [number, number],
    dilations: numbersOf(attributes, 'dilations') as [number, number],
    pads: { top, left, bottom, right },
  };
}
