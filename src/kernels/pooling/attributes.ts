import type { Pair } from '../check-arguments.ts';
import type { ConvAttributes } from '../conv2d/attributes.ts';

/** Rows and columns added at each side; they never win a maximum. */
export type Pads = ConvAttributes['pads'];

/** A window that slides over a plane. Rows and columns that rounding up adds are part of `pads`. */
export interface WindowAttributes {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  /** Distance between neighbouring pixels of the window. */
  readonly dilations: Pair;
}

/** The windows that indices come from, and the plane that they point into. */
export interface PlaneAttributes extends WindowAttributes {
  /** `[height, width]` of the plane. */
  readonly outputSize: Pair;
}

/** Factors by which rows and columns grow. */
export interface FactorAttributes {
  readonly factors: Pair;
}

/** `[outHeight, outWidth]`: how many windows fit. */
export function poolOutputSize(size: Pair, { kernelSize, strides, pads, dilations }: WindowAttributes): Pair {
  const padded = [size[0] + pads.top + pads.bottom, size[1] + pads.left + pads.right] as const;
  const along = (axis: 0 | 1) =>
    Math.floor((padded[axis] - (kernelSize[axis] - 1) * dilations[axis] - 1) / strides[axis]) + 1;
  return [along(0), along(1)];
}

/**
 * Pads with what rounding up adds below and right: room for a window that reaches over the end, if it starts before it.
 * ref: PyTorch, torch.nn.MaxPool2d with ceil_mode
 */
export function ceilPads(size: Pair, { kernelSize, strides, pads, dilations }: WindowAttributes): Pads {
  const more = (axis: 0 | 1, before: number, after: number) => {
    const reach = (kernelSize[axis] - 1) * dilations[axis] + 1;
    let steps = Math.ceil((size[axis] + before + after - reach) / strides[axis]);
    if (steps * strides[axis] >= size[axis] + before) steps--;
    return Math.max(0, steps * strides[axis] + reach - (size[axis] + before + after));
  };
  return {
    ...pads,
    bottom: pads.bottom + more(0, pads.top, pads.bottom),
    right: pads.right + more(1, pads.left, pads.right),
  };
}

/** Images scaled by whole factors: `[batch, height · factors[0], width · factors[1], channels]`. */
export function scaledShape(shape: readonly number[], factors: Pair): [number, number, number, number] {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  return [batch, height * factors[0], width * factors[1], channels];
}

/** Two equal ways of sliding? */
export function sameWindows(a: WindowAttributes, b: WindowAttributes): boolean {
  const pair = (key: 'kernelSize' | 'strides' | 'dilations') =>
    a[key][0] === b[key][0] && a[key][1] === b[key][1];
  return (
    pair('kernelSize') &&
    pair('strides') &&
    pair('dilations') &&
    a.pads.top === b.pads.top &&
    a.pads.left === b.pads.left
  );
}
