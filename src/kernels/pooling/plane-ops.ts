import { engine, type NamedAttrMap, type Tensor4D } from '@tensorflow/tfjs-core';
import type { PlaneAttributes } from './attributes.ts';

/**
 * The value at each index of a plane.
 * @param planes `[batch, height, width, channels]`
 * @param indices `[batch, rows, columns, channels]`, int32, `y · width + x`
 */
export function gatherInPlane(planes: Tensor4D, indices: Tensor4D, attributes: PlaneAttributes): Tensor4D {
  return engine().runKernel(
    'GlancePlaneGather',
    { x: planes, indices },
    attributes as unknown as NamedAttrMap,
  );
}

/** The transpose of {@link gatherInPlane}: each value is added to the plane at its index. */
export function scatterAddInPlane(x: Tensor4D, indices: Tensor4D, attributes: PlaneAttributes): Tensor4D {
  return engine().runKernel('GlancePlaneScatterAdd', { x, indices }, attributes as unknown as NamedAttrMap);
}

/** Puts each value at its index in a plane of zeros; of values with one index the last stays. */
export function placeInPlane(x: Tensor4D, indices: Tensor4D, attributes: PlaneAttributes): Tensor4D {
  return engine().runKernel('GlanceMaxUnpool', { x, indices }, attributes as unknown as NamedAttrMap);
}
