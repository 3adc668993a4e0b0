import type { Tensor } from '@tensorflow/tfjs-core';
import type { FactorAttributes } from '../../kernels/pooling/attributes.ts';
import type { ValueInfo } from '../graph/ir.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { numberOf, numbersOf, stringOf } from './attributes.ts';
import { imageShape, inferPool, poolAttributes, shapeOfImage } from './image.ts';
import type { Kernels, OpRow } from './op-row.ts';

/** Windows, resampling and other ops that know rows, columns and channels apart. */
export const POOLING_ROWS: readonly OpRow[] = [
  {
    // Padding is left out of the average.
    op: 'AveragePool',
    infer: inferPool,
    layout: { kind: 'spatial' },
    run: (kernels, [x], attributes) => [kernels.call('AvgPool', { x: x! }, poolAttributes(attributes))],
  },
  {
    // size [height, width]; align: '', 'corners' or 'centers'. Nearest rounds down.
    op: 'ResizeNearest',
    infer: inferResize,
    layout: { kind: 'spatial' },
    run: (kernels, [images], attributes) => [
      repeatPixels(kernels, images!, attributes) ??
        kernels.call('ResizeNearestNeighbor', { images: images! }, resizeAttributes(attributes)),
    ],
  },
  {
    op: 'ResizeLinear',
    infer: inferResize,
    layout: { kind: 'spatial' },
    run: (kernels, [images], attributes) => [
      kernels.call('ResizeBilinear', { images: images! }, resizeAttributes(attributes)),
    ],
  },
  {
    // Channels come apart as [block, block, channels], rows first.
    op: 'DepthToSpace',
    infer: ([x], attributes) => {
      const block = numberOf(attributes, 'block');
      const { batch, height, width, channels } = imageShape(x!.shape, attributes);
      const out = { batch, height: height * block, width: width * block, channels: channels / block ** 2 };
      if (!Number.isInteger(out.channels)) {
        throw new Error(`${channels} channels do not come apart in ${block}×${block}`);
      }
      return [{ shape: shapeOfImage(out, attributes), type: x!.type }];
    },
    layout: { kind: 'spatial' },
    run: (kernels, [x], attributes) => [
      kernels.call(
        'DepthToSpace',
        { x: x! },
        { blockSize: numberOf(attributes, 'block'), dataFormat: 'NHWC' },
      ),
    ],
  },
  {
    op: 'Lrn',
    infer: ([x]) => [x!],
    layout: { kind: 'spatial' },
    run: (kernels, [x], { radius, bias, alpha, beta }) => [
      kernels.call('LRN', { x: x! }, { depthRadius: radius, bias, alpha, beta }),
    ],
  },
];

function inferResize([x]: readonly ValueInfo[], attributes: Attributes): ValueInfo[] {
  const [height, width] = numbersOf(attributes, 'size') as [number, number];
  const image = imageShape(x!.shape, attributes);
  return [{ shape: shapeOfImage({ ...image, height, width }, attributes), type: x!.type }];
}

function resizeAttributes(attributes: Attributes) {
  const align = stringOf(attributes, 'align');
  return {
    size: [...numbersOf(attributes, 'size')],
    alignCorners: align === 'corners',
    halfPixelCenters: align === 'centers',
  };
}

/** By our own kernel, where the backend has it and each pixel becomes a whole cell; else undefined. */
function repeatPixels(kernels: Kernels, x: Tensor, attributes: Attributes): Tensor | undefined {
  const [height, width] = numbersOf(attributes, 'size') as [number, number];
  const factors = [height / x.shape[1]!, width / x.shape[2]!] as const;
  const own =
    kernels.has('GlanceNearestUnpool') && x.dtype === 'float32' && stringOf(attributes, 'align') === '';
  if (!own || !factors.every(Number.isInteger)) return undefined;
  return kernels.call('GlanceNearestUnpool', { x }, { factors } satisfies FactorAttributes);
}
