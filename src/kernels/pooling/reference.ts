import { badArgument, type Pair } from '../check-arguments.ts';
import type { PlainTensor } from '../conv2d/reference.ts';
import { poolOutputSize, scaledShape, type WindowAttributes } from './attributes.ts';

/** A dense int32 tensor in plain memory. */
export interface PlainIndices {
  readonly shape: readonly number[];
  readonly values: Int32Array;
}

type ImageShape = readonly [batch: number, height: number, width: number, channels: number];

/**
 * Largest value of each window and its place in the plane, `y · width + x`; NHWC. Of equal values the first in row order
 * wins; a NaN wins over any number, and of several the last.
 * ref: PyTorch, torch.nn.MaxPool2d with return_indices
 */
export function maxPoolWithIndices(
  x: PlainTensor,
  attributes: WindowAttributes,
): { values: PlainTensor; indices: PlainIndices } {
  const [batch, height, width, channels] = x.shape as ImageShape;
  const { kernelSize, strides, pads, dilations } = attributes;
  const [outHeight, outWidth] = poolOutputSize([height, width], attributes);
  const shape = [batch, outHeight, outWidth, channels];
  const length = batch * outHeight * outWidth * channels;
  const [values, indices] = [new Float32Array(length), new Int32Array(length)];
  for (let out = 0; out < length; out++) {
    const { image, row, column, channel } = coordinatesOf(out, shape as unknown as ImageShape);
    let [best, place] = [Number.NEGATIVE_INFINITY, -1];
    for (let ky = 0; ky < kernelSize[0]; ky++) {
      for (let kx = 0; kx < kernelSize[1]; kx++) {
        const iy = row * strides[0] - pads.top + ky * dilations[0];
        const ix = column * strides[1] - pads.left + kx * dilations[1];
        if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
        const value = x.values[((image * height + iy) * width + ix) * channels + channel]!;
        if (place >= 0 && !(value > best) && !Number.isNaN(value)) continue;
        best = value;
        place = iy * width + ix;
      }
    }
    values[out] = best;
    indices[out] = place;
  }
  return { values: { shape, values }, indices: { shape, values: indices } };
}

/**
 * Puts each value at its index in a plane of zeros; of values with the same index the last in row order stays.
 * @throws GlanceError `bad-argument` for an index outside the plane
 */
export function maxUnpool(x: PlainTensor, indices: PlainIndices, outputSize: Pair): PlainTensor {
  const result = zeros(x.shape, outputSize);
  eachPlace('maxUnpool2d', indices, outputSize, (from, to) => {
    result.values[to] = x.values[from]!;
  });
  return result;
}

/** The same, but values with the same index are added up. @throws like {@link maxUnpool} */
export function planeScatterAdd(x: PlainTensor, indices: PlainIndices, outputSize: Pair): PlainTensor {
  const result = zeros(x.shape, outputSize);
  eachPlace('scatterAddInPlane', indices, outputSize, (from, to) => {
    result.values[to]! += x.values[from]!;
  });
  return result;
}

/** The value at each index of a plane of `x`. @throws like {@link maxUnpool} */
export function planeGather(x: PlainTensor, indices: PlainIndices): PlainTensor {
  const [, height, width] = x.shape as ImageShape;
  const values = new Float32Array(indices.values.length);
  eachPlace('gatherInPlane', indices, [height, width], (out, from) => {
    values[out] = x.values[from]!;
  });
  return { shape: indices.shape, values };
}

/** Repeats each pixel over a cell of the size of the factors. */
export function nearestUnpool(x: PlainTensor, factors: Pair): PlainTensor {
  return spread(x, factors, () => true);
}

/** Puts each pixel at the top left of a cell of the size of the factors, zeros elsewhere. */
export function bedOfNailsUnpool(x: PlainTensor, factors: Pair): PlainTensor {
  return spread(x, factors, (row, column) => row % factors[0] === 0 && column % factors[1] === 0);
}

/** @throws GlanceError `bad-argument`: what is said about an index that no plane of this size has */
export function indexOutside(op: string, index: number, [height, width]: Pair): never {
  return badArgument(
    op,
    'indices',
    `must lie between 0 and ${height * width - 1}, the places of a plane of ${height}×${width}, not ${index}`,
  );
}

function eachPlace(
  op: string,
  indices: PlainIndices,
  plane: Pair,
  visit: (at: number, place: number) => void,
): void {
  const shape = indices.shape as ImageShape;
  const area = plane[0] * plane[1];
  indices.values.forEach((index, at) => {
    if (index < 0 || index >= area) indexOutside(op, index, plane);
    const { image, channel } = coordinatesOf(at, shape);
    visit(at, (image * area + index) * shape[3] + channel);
  });
}

function spread(x: PlainTensor, factors: Pair, takes: (row: number, column: number) => boolean): PlainTensor {
  const [, height, width, channels] = x.shape as ImageShape;
  const shape = scaledShape(x.shape, factors);
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let out = 0; out < values.length; out++) {
    const { image, row, column, channel } = coordinatesOf(out, shape);
    if (!takes(row, column)) continue;
    const pixel = (image * height + Math.floor(row / factors[0])) * width + Math.floor(column / factors[1]);
    values[out] = x.values[pixel * channels + channel]!;
  }
  return { shape, values };
}

function zeros(shape: readonly number[], [height, width]: Pair): PlainTensor {
  const [batch, , , channels] = shape as ImageShape;
  return {
    shape: [batch, height, width, channels],
    values: new Float32Array(batch * height * width * channels),
  };
}

function coordinatesOf(at: number, [, height, width, channels]: ImageShape) {
  const pixel = Math.floor(at / channels);
  return {
    channel: at % channels,
    column: pixel % width,
    row: Math.floor(pixel / width) % height,
    image: Math.floor(pixel / width / height),
  };
}
