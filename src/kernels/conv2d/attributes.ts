/** Activations that a convolution of ours can end with. */
export type FusedActivation = 'relu' | 'relu6' | 'leakyrelu' | 'sigmoid' | 'silu' | 'hard-swish';

/** What `GlanceConv2D` and `GlanceDepthwiseConv2D` take besides their tensors. */
export interface ConvAttributes {
  /** Vertical, horizontal. */
  readonly strides: readonly [number, number];
  /** Zeros added at each side, in pixels. */
  readonly pads: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  readonly activation: FusedActivation | null;
  /** Slope below zero of `leakyrelu`. */
  readonly alpha: number;
}

/** `[outHeight, outWidth]` of a convolution without dilation. */
export function convOutputSize(
  height: number,
  width: number,
  kernelHeight: number,
  kernelWidth: number,
  { strides, pads }: ConvAttributes,
): [number, number] {
  return [
    Math.floor((height + pads.top + pads.bottom - kernelHeight) / strides[0]) + 1,
    Math.floor((width + pads.left + pads.right - kernelWidth) / strides[1]) + 1,
  ];
}

/** Whether nothing is added at any side. */
export function noPads({ pads }: ConvAttributes): boolean {
  return pads.top === 0 && pads.bottom === 0 && pads.left === 0 && pads.right === 0;
}
