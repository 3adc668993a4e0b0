import { readFileSync } from 'node:fs';
import {
  grads,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { FusedActivation } from '../../../src/kernels/conv2d/attributes.ts';
import type { PlainTensor } from '../../../src/kernels/conv2d/reference.ts';
import {
  type TransposeConvAttributes,
  transposeConvOutputSize,
} from '../../../src/kernels/transpose-conv2d/attributes.ts';
import { transposeConv2dReference } from '../../../src/kernels/transpose-conv2d/reference.ts';
import { transposeConv2d } from '../../../src/kernels/transpose-conv2d/transpose-conv2d.ts';
import { seededRandom } from './random.ts';

const ACTIVATIONS: readonly (FusedActivation | null)[] = [
  null,
  'relu',
  'relu6',
  'leakyrelu',
  'sigmoid',
  'silu',
  'hard-swish',
];
/** Of the largest value. */
const RELATIVE = 1e-5;

/** One transposed convolution with its tensors. */
export interface TransposeConvCase {
  readonly name: string;
  readonly x: PlainTensor;
  readonly filter: PlainTensor;
  readonly bias: Float32Array | null;
  readonly attributes: TransposeConvAttributes;
}

/** How large the random cases are. */
export interface Extents {
  readonly side: number;
  readonly kernel: number;
  readonly channels: number;
}

/** Everything PyTorch allows: kernels below and above their stride, dilations, groups, odd sizes, pads beyond the kernel. */
export function randomTransposeConvs(seed: number, count: number, extents: Extents): TransposeConvCase[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const upTo = (limit: number) => 1 + below(limit);
  return Array.from({ length: count }, (_, round) => {
    const kernel = [upTo(extents.kernel), upTo(extents.kernel)] as const;
    const strides = [upTo(4), upTo(4)] as const;
    const dilations = below(3) === 0 ? ([upTo(3), upTo(4)] as const) : ([1, 1] as const);
    const grouping = below(4);
    const groups = grouping === 0 ? upTo(extents.channels) : grouping === 1 ? upTo(4) : 1;
    const inputs = grouping === 0 ? 1 : upTo(Math.max(1, Math.floor(extents.channels / groups)));
    const outputs =
      grouping === 0 && below(3) > 0 ? 1 : upTo(Math.max(1, Math.floor(extents.channels / groups)));
    const attributes: TransposeConvAttributes = {
      strides,
      // Even ones often, since those leave whole strides.
      pads: { top: below(4), bottom: below(4), left: below(2) * below(5), right: below(2) * below(5) },
      outputPadding: [
        below(Math.max(strides[0], dilations[0])),
        below(2) * below(Math.max(strides[1], dilations[1])),
      ],
      dilations,
      groups,
      activation: ACTIVATIONS[below(ACTIVATIONS.length)]!,
      alpha: 0.1,
    };
    let [height, width] = [upTo(extents.side), upTo(extents.side)];
    const size = () => transposeConvOutputSize(height, width, ...kernel, attributes);
    while (size()[0] < 1) height++;
    while (size()[1] < 1) width++;
    const shape = [upTo(2), height, width, groups * inputs];
    const filter = [...kernel, outputs, groups * inputs];
    return {
      name: `round ${round}: ${JSON.stringify({ x: shape, filter, attributes })}`,
      x: randomPlain(shape, random),
      filter: randomPlain(filter, random),
      bias: below(4) === 0 ? null : randomPlain([groups * outputs], random).values,
      attributes,
    };
  });
}

/** Runs the op on the current backend. */
export async function runTransposeConv({
  x,
  filter,
  bias,
  attributes,
}: TransposeConvCase): Promise<PlainTensor> {
  const images = tensor4d(x.values, x.shape as [number, number, number, number]);
  const weights = tensor4d(filter.values, filter.shape as [number, number, number, number]);
  const offsets = bias ? tensor1d(bias) : undefined;
  const output = transposeConv2d(images, weights, attributes, offsets);
  const result = { shape: output.shape, values: (await output.data()) as Float32Array };
  for (const used of [images, weights, offsets, output]) used?.dispose();
  return result;
}

/** Compares with the reference, relative to the largest value. */
export function expectAsReference(
  got: PlainTensor,
  { name, x, filter, bias, attributes }: TransposeConvCase,
): void {
  const expected = transposeConv2dReference(x, filter, bias, attributes);
  expect(got.shape, name).toEqual(expected.shape);
  const largest = expected.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let worst = 0;
  expected.values.forEach((value, at) => {
    const error = Math.abs(got.values[at]! - value);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  });
  expect(worst / largest, name).toBeLessThan(RELATIVE);
}

/** Values from −2 to 2. */
export function randomPlain(shape: readonly number[], random: () => number): PlainTensor {
  const length = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length }, () => random() * 4 - 2) };
}

/** Whole numbers of a unit, in PyTorch's order of axes. */
interface Units {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One case of test/fixtures/vectors/transpose-conv2d.json, made by training/vectors/transpose_conv.py. */
export interface TransposeConvVectors {
  readonly name: string;
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly outputPadding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
  readonly eighths: Readonly<Record<'x' | 'weight' | 'dy', Units>> & { readonly bias: Units | null };
  readonly sixtyFourths: Readonly<Record<'y' | 'dx' | 'dWeight', Units>> & { readonly dBias: Units | null };
}

/** What PyTorch says. */
export const TRANSPOSE_CONV_VECTORS: readonly TransposeConvVectors[] = JSON.parse(
  readFileSync('test/fixtures/vectors/transpose-conv2d.json', 'utf8'),
).cases;

/** NCHW to NHWC, and [in, out, height, width] to [height, width, out, in]. */
const CHANNELS_LAST = [0, 2, 3, 1];
const FILTER_ORDER = [2, 3, 1, 0];

/** Runs the op and its gradients on PyTorch's vectors; results are exact, so there is no tolerance. */
export async function expectVectors(vectors: TransposeConvVectors): Promise<void> {
  const { stride, padding, outputPadding, dilation, groups, eighths, sixtyFourths } = vectors;
  const x = permuted(eighths.x, 8, CHANNELS_LAST);
  const filter = permuted(eighths.weight, 8, FILTER_ORDER);
  const bias = eighths.bias ? permuted(eighths.bias, 8, [0]) : null;
  const dy = permuted(eighths.dy, 8, CHANNELS_LAST);
  const [top, left] = padding;
  const options = {
    strides: stride,
    pads: { top, left, bottom: top, right: left },
    outputPadding,
    dilations: dilation,
    groups,
  };
  const inputs = [x, filter, ...(bias ? [bias] : [])].map(toTensor);
  const direction = toTensor(dy);
  const [y, gradients] = tidy(() => {
    const run = (...[images, weights, offsets]: Tensor[]) =>
      transposeConv2d(images as Tensor4D, weights as Tensor4D, options, offsets as Tensor1D | undefined);
    return [run(...inputs), grads(run as (...args: Tensor[]) => Tensor)(inputs, direction)];
  });
  const expected: [string, Tensor, PlainTensor][] = [
    ['y', y, permuted(sixtyFourths.y, 64, CHANNELS_LAST)],
    ['dx', gradients[0]!, permuted(sixtyFourths.dx, 64, CHANNELS_LAST)],
    ['dWeight', gradients[1]!, permuted(sixtyFourths.dWeight, 64, FILTER_ORDER)],
  ];
  if (sixtyFourths.dBias) expected.push(['dBias', gradients[2]!, permuted(sixtyFourths.dBias, 64, [0])]);
  for (const [name, got, wanted] of expected) {
    expect(got.shape, name).toEqual(wanted.shape);
    expect(Array.from(await got.data(), signless), name).toEqual(Array.from(wanted.values, signless));
  }
  for (const used of [...inputs, direction, y, ...gradients]) used.dispose();
}

/** Negative zero is zero. */
function signless(value: number): number {
  return value + 0;
}

function toTensor({ values, shape }: PlainTensor): Tensor {
  return tensor(values, [...shape], 'float32');
}

function permuted({ shape, values }: Units, unit: number, order: readonly number[]): PlainTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const to = order.map((axis) => shape[axis]!);
  const moved = Float32Array.from(values, (_, at) => {
    let from = 0;
    let rest = at;
    for (let place = to.length - 1; place >= 0; place--) {
      from += (rest % to[place]!) * strides[order[place]!]!;
      rest = Math.floor(rest / to[place]!);
    }
    return values[from]! / unit;
  });
  return { shape: to, values: moved };
}

/** A case whose slopes are measured. */
export interface SlopeCase {
  readonly name: string;
  readonly x: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly attributes: TransposeConvAttributes;
}

const PLAIN: TransposeConvAttributes = {
  strides: [2, 2],
  pads: { top: 1, left: 0, bottom: 0, right: 1 },
  outputPadding: [0, 1],
  dilations: [1, 1],
  groups: 1,
  activation: null,
  alpha: 0.1,
};

/** Every kind of gradient there is. */
export const SLOPE_CASES: readonly SlopeCase[] = [
  { name: 'kernel 3, stride 2', x: [2, 3, 2, 3], filter: [3, 3, 2, 3], attributes: PLAIN },
  {
    name: 'gaps, groups and dilation',
    x: [1, 2, 3, 4],
    filter: [2, 2, 3, 4],
    attributes: { ...PLAIN, strides: [3, 2], dilations: [1, 3], outputPadding: [2, 1], groups: 2 },
  },
  {
    name: 'depthwise',
    x: [1, 3, 3, 5],
    filter: [4, 3, 1, 5],
    attributes: { ...PLAIN, groups: 5 },
  },
  ...ACTIVATIONS.filter((activation) => activation !== null).map((activation) => ({
    name: activation,
    x: [1, 3, 4, 5] as const,
    filter: [3, 3, 3, 5] as const,
    attributes: { ...PLAIN, activation },
  })),
];

const SLOPE_STEP = 1 / 256;

/**
 * Compares the op's gradients with slopes measured on the reference. Inputs are quarters and biases lie between
 * sixteenths, so that no step crosses a bend of an activation, all of which lie on whole numbers.
 */
export async function expectSlopes({ name, x, filter, attributes }: SlopeCase): Promise<void> {
  const random = seededRandom(7);
  const quarters = (shape: readonly number[], more: number): PlainTensor => {
    const { values } = randomPlain(shape, random);
    return { shape, values: values.map((value) => Math.round(value * 2) / 4 + more) };
  };
  const inputs = [quarters(x, 0), quarters(filter, 0), quarters([filter[2] * attributes.groups], 1 / 32)];
  const reference = () => transposeConv2dReference(inputs[0]!, inputs[1]!, inputs[2]!.values, attributes);
  const weights = randomPlain(reference().shape, random);
  const loss = () => {
    const { values } = reference();
    return values.reduce((total, value, at) => total + value * weights.values[at]!, 0);
  };
  const tensors = inputs.map(toTensor);
  const direction = toTensor(weights);
  const run = (...[images, taps, offsets]: Tensor[]) =>
    transposeConv2d(images as Tensor4D, taps as Tensor4D, attributes, offsets as Tensor1D);
  const computed = tidy(() => grads(run as (...args: Tensor[]) => Tensor)(tensors, direction));
  for (const [input, { values }] of inputs.entries()) {
    const measured = values.map((value, at) => {
      values[at] = value + SLOPE_STEP;
      const above = loss();
      values[at] = value - SLOPE_STEP;
      const below = loss();
      values[at] = value;
      return (above - below) / (2 * SLOPE_STEP);
    });
    const got = await computed[input]!.data();
    const largest = measured.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    measured.forEach((value, at) => {
      expect(Math.abs(got[at]! - value) / largest, `${name}, input ${input}, value ${at}`).toBeLessThan(1e-3);
    });
  }
  for (const used of [...tensors, ...computed, direction]) used.dispose();
}
