import { hardSwish, silu } from '../activation/reference.ts';
import { type ConvAttributes, convOutputSize, type FusedActivation } from './attributes.ts';

/** A dense float32 tensor in plain memory. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * 2-D convolution by its definition, NHWC, summed in double precision: the truth that every backend must match.
 * @param x `[batch, height, width, channels]`
 * @param filter `[kernelHeight, kernelWidth, channels, outChannels]`; depthwise: `[kernelHeight, kernelWidth, channels, 1]`
 * @param bias `[outChannels]`, or null for zeros
 */
export function conv2d(
  x: PlainTensor,
  filter: PlainTensor,
  bias: Float32Array | null,
  attributes: ConvAttributes,
  depthwise: boolean,
): PlainTensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, , perGroup] = filter.shape as [number, number, number, number];
  const outChannels = depthwise ? channels : perGroup;
  const [outHeight, outWidth] = convOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const values = new Float32Array(batch * outHeight * outWidth * outChannels);
  const { strides, pads, activation, alpha } = attributes;
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let column = 0; column < outWidth; column++) {
        for (let channel = 0; channel < outChannels; channel++) {
          let sum = bias?.[channel] ?? 0;
          for (let ky = 0; ky < kernelHeight; ky++) {
            for (let kx = 0; kx < kernelWidth; kx++) {
              const iy = y * strides[0] - pads.top + ky;
              const ix = column * strides[1] - pads.left + kx;
              if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
              const pixel = ((image * height + iy) * width + ix) * channels;
              const tap = (ky * kernelWidth + kx) * channels;
              if (depthwise) {
                sum += x.values[pixel + channel]! * filter.values[tap + channel]!;
                continue;
              }
              for (let input = 0; input < channels; input++) {
                sum += x.values[pixel + input]! * filter.values[(tap + input) * outChannels + channel]!;
              }
            }
          }
          values[at++] = activateValue(sum, activation, alpha);
        }
      }
    }
  }
  return { shape: [batch, outHeight, outWidth, outChannels], values };
}

/** What a convolution ends with, on one value. */
export function activateValue(x: number, kind: FusedActivation | null, alpha: number): number {
  switch (kind) {
    case null:
      return x;
    case 'relu':
      return Math.max(x, 0);
    case 'relu6':
      return Math.min(Math.max(x, 0), 6);
    case 'leakyrelu':
      return x < 0 ? x * alpha : x;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'silu':
      return silu(x);
    case 'hard-swish':
      return hardSwish(x);
  }
}
