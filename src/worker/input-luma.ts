import {
  fused,
  keep,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import type { PixelConvention } from '../preprocess/channel-scales.ts';
import { readValues } from '../runtime/input-tensor.ts';

/** Of red, green and blue. ref: ITU-R BT.601 */
const LUMA_WEIGHTS: readonly number[] = [0.299, 0.587, 0.114];

/** Takes the brightness of a picture back out of the input tensor it became, on the device. Owns its constants. */
export class InputLuma {
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;

  constructor(convention: PixelConvention) {
    const { factors, shift } = lumaFactors(convention);
    this.#filter = keep(tensor4d([...factors], [1, 1, 3, 1]));
    this.#bias = keep(tensor1d([shift]));
  }

  /** @returns `[1, height, width, 1]`, 0 to 255; the caller's to dispose */
  of(input: Tensor): Tensor {
    return fused.conv2d({
      x: input as Tensor4D,
      filter: this.#filter,
      bias: this.#bias,
      strides: 1,
      pad: 'valid',
    });
  }

  dispose(): void {
    this.#filter.dispose();
    this.#bias.dispose();
  }
}

/** Brightness as bytes, `[height][width]`. */
export async function readLuma(luma: Tensor): Promise<Uint8Array> {
  return new Uint8Array(Uint8ClampedArray.from(await readValues(luma)).buffer);
}

/**
 * What an input's channels are multiplied with, and what is added, to give brightness, 0 to 255.
 * @param convention what the input's numbers were made with: `value = (pixel · scale − mean) ÷ std`
 */
export function lumaFactors({ colour, scale, mean, std }: PixelConvention): {
  factors: readonly number[];
  shift: number;
} {
  const weights = colour === 'RGB' ? LUMA_WEIGHTS : LUMA_WEIGHTS.toReversed();
  return {
    factors: weights.map((weight, channel) => (weight * std[channel]!) / scale),
    shift: weights.reduce((sum, weight, channel) => sum + (weight * mean[channel]!) / scale, 0),
  };
}
