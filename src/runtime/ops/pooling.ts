import type { ValueInfo } from '../graph/ir.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { numberOf, numbersOf, stringOf } from './attributes.ts';
import { imageShape, kernelPads, shapeOfImage, slide } from './image.ts';
import type { OpRow } from './op-row.ts';

/** Windows, resampling and other ops that know rows, columns and channels apart. */
export const POOLING_ROWS: readonly OpRow[] = [
  // Padding counts as lower than anything.
  poolRow('MaxPool', 'MaxPool'),
  // Padding is left out of the average.
  poolRow('AveragePool', 'AvgPool'),
  {
    // size [height, width]; align: '', 'corners' or 'centers'. Nearest rounds down.
    op: 'ResizeNearest',
    infer: inferResize,
    layout: { kind: 'spatial' },
    run: (kernels, [images], attributes) => [
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

function poolRow(op: string, kernelName: string): OpRow {
  return {
    op,
    infer: ([x], attributes) => {
      const image = imageShape(x!.shape, attributes);
      const [height, width] = slide(image, numbersOf(attributes, 'kernel'), attributes);
      return [{ shape: shapeOfImage({ ...image, height, width }, attributes), type: x!.type }];
    },
    layout: { kind: 'spatial' },
    run: (kernels, [x], attributes) => [
      kernels.call(
        kernelName,
        { x: x! },
        {
          filterSize: [...numbersOf(attributes, 'kernel')],
          strides: [...numbersOf(attributes, 'strides')],
          pad: kernelPads(attributes),
        },
      ),
    ],
  };
}

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
