import {
  add,
  concat,
  div,
  less,
  lessEqual,
  logicalAnd,
  matMul,
  mul,
  onesLike,
  pad,
  reshape,
  sigmoid,
  step,
  stridedSlice,
  sub,
  type Tensor,
  type Tensor4D,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../conv2d/attributes.ts';
import type { TransposeConvAttributes } from './attributes.ts';

/**
 * The gradient before the activation. Values where it has a bend count as PyTorch counts them.
 * @param y what came out of the activation
 * @param before what went into it, made when it is needed
 */
export function gradientOfActivation(
  dy: Tensor,
  y: Tensor,
  before: () => Tensor,
  kind: FusedActivation | null,
  alpha: number,
): Tensor {
  switch (kind) {
    case null:
      return dy;
    case 'relu':
      return mul(dy, step(y));
    case 'relu6':
      return where(logicalAnd(less(0, y), less(y, 6)), dy, zerosLike(dy));
    case 'leakyrelu':
      return where(less(before(), 0), mul(dy, alpha), dy);
    case 'sigmoid':
      return mul(dy, mul(y, sub(1, y)));
    case 'silu': {
      const z = before();
      const gate = sigmoid(z);
      return mul(dy, add(gate, mul(mul(z, gate), sub(1, gate))));
    }
    case 'hard-swish': {
      const z = before();
      const slope = where(lessEqual(z, 3), add(div(z, 3), 0.5), onesLike(z));
      return mul(dy, where(less(z, -3), zerosLike(z), slope));
    }
  }
}

/**
 * Gradients of a transposed convolution for its input and its filter. For each input pixel, the output gradients that its
 * stamp covered are laid side by side; what is left are two matrix products for each group, which all backends have.
 * @param dy `[batch, outHeight, outWidth, outChannels]`, before the activation
 */
export function gradientsOfTransposeConv2d(
  dy: Tensor4D,
  x: Tensor4D,
  filter: Tensor4D,
  attributes: TransposeConvAttributes,
): { readonly dx: Tensor4D; readonly dFilter: Tensor4D } {
  const { groups } = attributes;
  const [batch, height, width, channels] = x.shape;
  const [kernelHeight, kernelWidth, outputs] = filter.shape;
  const pixels = batch * height * width;
  const taps = kernelHeight * kernelWidth;
  const inputs = channels / groups;
  const stamps = reshape(stampsOf(dy, x, filter, attributes), [pixels * taps, groups, outputs]);
  // [group, pixel, tap and output] × [group, tap and output, input]
  const perGroup = reshape(groupsFirst(stamps), [groups, pixels, taps * outputs]);
  const weights = groupsFirst(reshape(filter, [taps * outputs, groups, inputs]));
  const dx = groupsLast(matMul(perGroup, weights));
  const perInput = groupsFirst(reshape(x, [pixels, groups, inputs]));
  // Transposed first: the backends have no fast product of a transposed matrix.
  const dFilter = groupsLast(matMul(transpose(perGroup, [0, 2, 1]), perInput));
  return { dx: reshape(dx, x.shape), dFilter: reshape(dFilter, filter.shape) };
}

/** `[batch, height, width, tap · outChannels]`: the gradients that each input pixel's stamp lies on; zeros outside. */
function stampsOf(
  dy: Tensor4D,
  x: Tensor4D,
  filter: Tensor4D,
  { strides, pads, dilations, outputPadding }: TransposeConvAttributes,
): Tensor {
  const [batch, height, width] = x.shape;
  const [kernelHeight, kernelWidth] = filter.shape;
  const whole = pad(dy, [
    [0, 0],
    [pads.top, Math.max(0, pads.bottom - outputPadding[0])],
    [pads.left, Math.max(0, pads.right - outputPadding[1])],
    [0, 0],
  ]);
  const parts: Tensor[] = [];
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      const top = ky * dilations[0];
      const left = kx * dilations[1];
      const bottom = top + (height - 1) * strides[0] + 1;
      const right = left + (width - 1) * strides[1] + 1;
      const end = [batch, bottom, right, whole.shape[3]!];
      parts.push(stridedSlice(whole, [0, top, left, 0], end, [1, ...strides, 1]));
    }
  }
  return parts.length === 1 ? parts[0]! : concat(parts, 3);
}

/** `[a, group, b]` to `[group, a, b]`. */
function groupsFirst(x: Tensor): Tensor {
  const [a, groups, b] = x.shape as [number, number, number];
  return groups === 1 ? reshape(x, [1, a, b]) : transpose(x, [1, 0, 2]);
}

/** `[group, a, b]` to `[a, group, b]`. */
function groupsLast(x: Tensor): Tensor {
  const [groups, a, b] = x.shape as [number, number, number];
  return groups === 1 ? reshape(x, [a, 1, b]) : transpose(x, [1, 0, 2]);
}
