import {
  cast,
  equal,
  type GradConfig,
  getGradient,
  mul,
  range,
  registerGradient,
  reshape,
  slice,
  sum,
  type Tensor,
  type Tensor4D,
  tile,
  zeros,
} from '@tensorflow/tfjs-core';
import type { FactorAttributes, PlaneAttributes, WindowAttributes } from './attributes.ts';
import { knownInOwnWindow } from './own-windows.ts';
import { gatherInPlane, placeInPlane, scatterAddInPlane } from './plane-ops.ts';

type Images = [number, number, number, number];

const GRADIENTS: readonly GradConfig[] = [
  {
    kernelName: 'GlanceMaxPoolWithIndices',
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    // Indices have no gradient.
    gradFunc: (dys, [x, indices], attrs) => ({
      x: () => {
        const windows = attrs as unknown as WindowAttributes;
        const [, height, width] = x!.shape as unknown as Images;
        const [dy] = dys as [Tensor4D];
        return scatterAddInPlane(dy, indices as Tensor4D, { ...windows, outputSize: [height, width] });
      },
    }),
  },
  {
    kernelName: 'GlanceMaxUnpool',
    inputsToSave: ['indices'],
    gradFunc: (dy, [indices], attrs) => ({
      x: () => gradientOfMaxUnpool(dy as Tensor4D, indices as Tensor4D, attrs as unknown as PlaneAttributes),
      indices: () => zeros(indices!.shape),
    }),
  },
  {
    kernelName: 'GlancePlaneScatterAdd',
    inputsToSave: ['indices'],
    gradFunc: (dy, [indices], attrs) => ({
      x: () => gatherInPlane(dy as Tensor4D, indices as Tensor4D, attrs as unknown as PlaneAttributes),
      indices: () => zeros(indices!.shape),
    }),
  },
  {
    kernelName: 'GlancePlaneGather',
    inputsToSave: ['indices'],
    gradFunc: (dy, [indices], attrs) => ({
      x: () => scatterAddInPlane(dy as Tensor4D, indices as Tensor4D, attrs as unknown as PlaneAttributes),
      indices: () => zeros(indices!.shape),
    }),
  },
  {
    kernelName: 'GlanceNearestUnpool',
    gradFunc: (dy, _, attrs) => ({
      x: () => {
        const { factors } = attrs as unknown as FactorAttributes;
        const [rows, columns, shape] = cellsOf(dy as Tensor4D, factors);
        const cells = reshape(dy as Tensor, [rows, factors[0], columns, factors[1], shape[3]]);
        return reshape(sum(cells, [1, 3]), shape);
      },
    }),
  },
  {
    kernelName: 'GlanceBedOfNailsUnpool',
    gradFunc: (dy, _, attrs) => ({
      x: () => {
        const { factors } = attrs as unknown as FactorAttributes;
        const [rows, columns, shape] = cellsOf(dy as Tensor4D, factors);
        const cells = reshape(dy as Tensor, [rows, factors[0], columns, factors[1] * shape[3]]);
        return reshape(slice(cells, [0, 0, 0, 0], [rows, 1, columns, shape[3]]), shape);
      },
    }),
  },
];

/** Makes the pooling kernels differentiable; what their gradients are made of is differentiable in its turn. */
export function registerPoolingGradients(): void {
  for (const gradient of GRADIENTS) {
    if (!getGradient(gradient.kernelName)) registerGradient(gradient);
  }
}

/** A value that another one took the place of had no part in the result. */
function gradientOfMaxUnpool(dy: Tensor4D, indices: Tensor4D, attributes: PlaneAttributes): Tensor4D {
  const taken = gatherInPlane(dy, indices, attributes);
  const { kernelSize, strides } = attributes;
  const apart = kernelSize[0] <= strides[0] && kernelSize[1] <= strides[1];
  if (apart && knownInOwnWindow(indices, attributes)) return taken;
  const [batch, height, width, channels] = indices.shape;
  // Whole numbers of this size are exact in a float.
  const turns = reshape(range(1, height * width + 1, 1, 'float32'), [1, height, width, 1]);
  const own: Tensor4D = tile(turns as Tensor4D, [batch, 1, 1, channels]);
  const stayed = gatherInPlane(placeInPlane(own, indices, attributes), indices, attributes);
  return mul(taken, cast(equal(stayed, own), 'float32'));
}

/** Rows of cells, columns of cells, and the shape with one value for each. */
function cellsOf(dy: Tensor4D, factors: readonly [number, number]): [number, number, Images] {
  const [batch, height, width, channels] = dy.shape;
  const [rows, columns] = [height / factors[0], width / factors[1]];
  return [batch * rows, columns, [batch, rows, columns, channels]];
}
