import { activateValue, type PlainTensor } from '../conv2d/reference.ts';
import { type TransposeConvAttributes, transposeConvOutputSize } from './attributes.ts';

/**
 * Transposed 2-D convolution by its definition, NHWC, summed in double precision: every input pixel stamps the filter,
 * times its value, onto the output. The truth that every backend must match.
 * @param x `[batch, height, width, channels]`
 * @param filter `[kernelHeight, kernelWidth, outChannels ÷ groups, channels]`
 * @param bias `[outChannels]`, or null for zeros
 * ref: Dumoulin, Visin 2016, arXiv 1603.07285, chapter 4
 */
export function transposeConv2dReference(
  x: PlainTensor,
  filter: PlainTensor,
  bias: Float32Array | null,
  attributes: TransposeConvAttributes,
): PlainTensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, perGroup] = filter.shape as [number, number, number, number];
  const { strides, pads, dilations, groups, activation, alpha } = attributes;
  const [outHeight, outWidth] = transposeConvOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const outChannels = perGroup * groups;
  const channelsPerGroup = channels / groups;
  const sums = new Float64Array(batch * outHeight * outWidth * outChannels);
  for (let at = 0; at < sums.length; at++) sums[at] = bias?.[at % outChannels] ?? 0;
  for (let image = 0; image < batch; image++) {
    for (let iy = 0; iy < height; iy++) {
      for (let ix = 0; ix < width; ix++) {
        const pixel = ((image * height + iy) * width + ix) * channels;
        for (let ky = 0; ky < kernelHeight; ky++) {
          for (let kx = 0; kx < kernelWidth; kx++) {
            const y = iy * strides[0] - pads.top + ky * dilations[0];
            const column = ix * strides[1] - pads.left + kx * dilations[1];
            if (y < 0 || y >= outHeight || column < 0 || column >= outWidth) continue;
            const out = ((image * outHeight + y) * outWidth + column) * outChannels;
            for (let o = 0; o < perGroup; o++) {
              const tap = ((ky * kernelWidth + kx) * perGroup + o) * channels;
              for (let channel = 0; channel < channels; channel++) {
                const group = Math.floor(channel / channelsPerGroup);
                sums[out + group * perGroup + o]! +=
                  x.values[pixel + channel]! * filter.values[tap + channel]!;
              }
            }
          }
        }
      }
    }
  }
  const values = Float32Array.from(sums, (sum) => activateValue(sum, activation, alpha));
  return { shape: [batch, outHeight, outWidth, outChannels], values };
}
