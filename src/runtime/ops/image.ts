import type { ValueInfo } from '../graph/ir.ts';
import type { Attributes } from '../onnx/onnx-graph.ts';
import { numbersOf } from './attributes.ts';

/** A batch of images, whichever way it is stored. */
export interface ImageShape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Reads [N,C,H,W], or [N,H,W,C] when the attributes say `channelsLast`. Throws Error unless rank is 4. */
export function imageShape(shape: readonly number[], attributes: Attributes): ImageShape {
  if (shape.length !== 4) throw new Error(`[${shape}] is not a batch of images`);
  const [batch, a, b, c] = shape as [number, number, number, number];
  return attributes.channelsLast
    ? { batch, height: a, width: b, channels: c }
    : { batch, channels: a, height: b, width: c };
}

/** The inverse of {@link imageShape}. */
export function shapeOfImage(image: ImageShape, attributes: Attributes): number[] {
  const { batch, height, width, channels } = image;
  return attributes.channelsLast ? [batch, height, width, channels] : [batch, channels, height, width];
}

/** Height and width after sliding a window with `pads` [top, left, bottom, right], `strides`, `dilations` [y, x]. */
export function slide(
  image: ImageShape,
  kernel: readonly number[],
  attributes: Attributes,
): [number, number] {
  const pads = numbersOf(attributes, 'pads');
  const strides = numbersOf(attributes, 'strides');
  const dilations = numbersOf(attributes, 'dilations');
  const [height, width] = [image.height, image.width].map((size, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const room = size + pads[axis]! + pads[axis + 2]! - reach;
    if (room < 0)
      throw new Error(`a ${kernel.join('×')} window does not fit an image of ${image.height}×${image.width}`);
    return Math.floor(room / strides[axis]!) + 1;
  });
  return [height!, width!];
}

/** `pads` [top, left, bottom, right] as tfjs takes them. */
export function kernelPads(attributes: Attributes): 'valid' | [number, number][] {
  const [top, left, bottom, right] = numbersOf(attributes, 'pads') as [number, number, number, number];
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return 'valid';
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** The shape rule of a pool. */
export function inferPool([x]: readonly ValueInfo[], attributes: Attributes): ValueInfo[] {
  const image = imageShape(x!.shape, attributes);
  const [height, width] = slide(image, numbersOf(attributes, 'kernel'), attributes);
  return [{ shape: shapeOfImage({ ...image, height, width }, attributes), type: x!.type }];
}

/** The attributes of tfjs's pools, which know no dilation. */
export function poolAttributes(attributes: Attributes) {
  return {
    filterSize: [...numbersOf(attributes, 'kernel')],
    strides: [...numbersOf(attributes, 'strides')],
    pad: kernelPads(attributes),
  };
}
