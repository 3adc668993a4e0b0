import type { Size } from '../shared/geometry.ts';
import type { GpuPicture } from '../shared/gpu-picture.ts';
import type { GpuMask } from '../shared/segmentation.ts';
import { copySizes, leftSide, SMOOTH_TIMES } from './background-blur.ts';
import type { GpuPasses } from './gpu-passes.ts';

const FORMAT = 'rgba8unorm';

/**
 * Blurs the background by the steps of background-blur.ts, on the GPU.
 * @param mapParams where the frame lies in the mask, as the shader takes it; the person is left out by that
 * @param strength 0 to 1
 * @returns what is to be enlarged over the frame, opaque; null where nothing is to be blurred
 */
export function drawBlur(
  passes: GpuPasses,
  picture: GpuPicture,
  frame: Size,
  mask: GpuMask,
  mapParams: (flag: boolean) => readonly number[],
  strength: number,
): GPUTexture | null {
  const side = leftSide(frame, strength);
  if (side === null) return null;
  const sizes = copySizes(frame, side);
  const copies = sizes.map((size, index) => passes.texture(`blur ${index}`, size));
  const on = (index: number) => ({
    target: copies[index]!.createView(),
    size: sizes[index]!,
    format: FORMAT as GPUTextureFormat,
  });
  const last = sizes.length - 1;
  sizes.forEach((_, index) => {
    // In the last, smallest copy nothing may be missing: the holes of all others are filled from it.
    const integers = mapParams(index === last);
    if (index === 0) passes.draw({ ...on(0), entry: 'shrinkFrame', integers, picture, map: mask.buffer });
    else passes.draw({ ...on(index), entry: 'shrink', integers, layer: copies[index - 1]! });
  });
  const blurred = sizes.findIndex((size) => Math.min(size.width, size.height) <= side);
  for (let index = last - 1; index >= blurred; index--) {
    passes.draw({ ...on(index), entry: 'fill', layer: copies[index + 1]!, behindTarget: true });
  }
  let shown = blurred;
  while (shown > 0 && Math.min(sizes[shown]!.width, sizes[shown]!.height) < side * SMOOTH_TIMES) {
    shown--;
    passes.draw({ ...on(shown), entry: 'enlarge', layer: copies[shown + 1]! });
  }
  return copies[shown]!;
}
