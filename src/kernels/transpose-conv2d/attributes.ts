import type { Pair } from '../check-arguments.ts';
import type { ConvAttributes } from '../conv2d/attributes.ts';

/** What `GlanceTransposeConv2D` takes besides its tensors; strides and pads are those of the convolution it transposes. */
export interface TransposeConvAttributes extends ConvAttributes {
  /** Rows and columns added below and right of the result; inputs reach into them as into any other. */
  readonly outputPadding: Pair;
  /** Distance between neighbouring values of the filter, in output pixels. */
  readonly dilations: Pair;
  /** Groups of channels that know nothing of each other. */
  readonly groups: number;
}

/** `[outHeight, outWidth]`. ref: PyTorch, torch.nn.ConvTranspose2d */
export function transposeConvOutputSize(
  height: number,
  width: number,
  kernelHeight: number,
  kernelWidth: number,
  { strides, pads, outputPadding, dilations }: TransposeConvAttributes,
): [number, number] {
  return [
    (height - 1) * strides[0] +
      dilations[0] * (kernelHeight - 1) +
      1 +
      outputPadding[0] -
      pads.top -
      pads.bottom,
    (width - 1) * strides[1] +
      dilations[1] * (kernelWidth - 1) +
      1 +
      outputPadding[1] -
      pads.left -
      pads.right,
  ];
}
