import type { ConvAttributes, FusedActivation } from '../../../src/kernels/conv2d/attributes.ts';
import type { PlainTensor } from '../../../src/kernels/conv2d/reference.ts';
import type { GpuTraits } from '../../../src/kernels/webgpu/gpu-tensors.ts';
import { denseView, type View } from '../../../src/kernels/webgpu/view.ts';

export const NO_PADS = { top: 0, bottom: 0, left: 0, right: 0 };
export const SAME = { top: 1, bottom: 1, left: 1, right: 1 };
export const attributes = (
  activation: FusedActivation | null = null,
  pads = NO_PADS,
  strides: readonly [number, number] = [1, 1],
): ConvAttributes => ({ strides, pads, activation, alpha: activation === 'leakyrelu' ? 0.1 : 0 });

/** As on a processor, and as on a GPU with threads to spare: they choose other tiles. */
export const TRAITS: readonly GpuTraits[] = [
  { software: true, workgroupBytes: 16_384 },
  { software: false, workgroupBytes: 16_384 },
];

export interface ConvCase {
  readonly x: readonly [number, number, number, number];
  readonly kernel: readonly [number, number];
  /** 0: depthwise. */
  readonly outputs: number;
  readonly attributes: ConvAttributes;
  readonly bias: boolean;
}

export const CONV_CASES: readonly (readonly [string, ConvCase])[] = [
  [
    'pointwise',
    { x: [1, 7, 9, 16], kernel: [1, 1], outputs: 24, attributes: attributes('hard-swish'), bias: true },
  ],
  [
    'pointwise of two images, odd channels',
    { x: [2, 5, 3, 7], kernel: [1, 1], outputs: 5, attributes: attributes('sigmoid'), bias: true },
  ],
  [
    'pointwise to one channel',
    { x: [1, 11, 13, 8], kernel: [1, 1], outputs: 1, attributes: attributes('relu'), bias: false },
  ],
  [
    'pointwise of one pixel',
    { x: [1, 1, 1, 4], kernel: [1, 1], outputs: 4, attributes: attributes('silu'), bias: true },
  ],
  [
    'pointwise, every second pixel',
    {
      x: [1, 9, 10, 8],
      kernel: [1, 1],
      outputs: 8,
      attributes: attributes(null, NO_PADS, [2, 2]),
      bias: true,
    },
  ],
  [
    'a 6 × 6 stem of three channels',
    {
      x: [1, 22, 38, 3],
      kernel: [6, 6],
      outputs: 16,
      attributes: attributes('hard-swish', { top: 2, bottom: 2, left: 2, right: 2 }, [2, 2]),
      bias: true,
    },
  ],
  [
    '3 × 3 over 33 columns',
    { x: [1, 6, 33, 8], kernel: [3, 3], outputs: 12, attributes: attributes('leakyrelu', SAME), bias: true },
  ],
  [
    '2 × 5, lopsided',
    {
      x: [2, 8, 7, 5],
      kernel: [2, 5],
      outputs: 6,
      attributes: attributes('relu6', { top: 0, bottom: 3, left: 1, right: 0 }, [3, 2]),
      bias: true,
    },
  ],
  [
    'depthwise',
    {
      x: [1, 13, 13, 16],
      kernel: [3, 3],
      outputs: 0,
      attributes: attributes('hard-swish', SAME),
      bias: true,
    },
  ],
  [
    'depthwise, every second pixel',
    {
      x: [2, 9, 20, 8],
      kernel: [3, 3],
      outputs: 0,
      attributes: attributes('silu', SAME, [2, 2]),
      bias: false,
    },
  ],
  [
    'depthwise, odd channels, 5 × 4',
    {
      x: [1, 6, 11, 7],
      kernel: [5, 4],
      outputs: 0,
      attributes: attributes('relu', { top: 2, bottom: 1, left: 3, right: 0 }, [1, 3]),
      bias: true,
    },
  ],
];

/** A dense value in a buffer. */
export function view(buffer: GPUBuffer, shape: readonly number[], half = false): View {
  return { ...denseView(buffer, shape), half };
}

/** The largest error, of the largest value expected or of 1; infinite where what came is no number. */
export function relativeError(got: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let worst = 0;
  expected.forEach((value, at) => {
    const error = Math.abs(got[at]! - value);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  });
  return worst / largest;
}

/** Random values from −2 to 2. */
export function plain(shape: readonly number[], random: () => number): PlainTensor {
  const length = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length }, () => random() * 4 - 2) };
}
