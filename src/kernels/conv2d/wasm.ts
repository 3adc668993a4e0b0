import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { internals, kernelsOf, threadsOf } from '../wasm/kernel-module.ts';
import { packedFilter } from '../wasm/packed-filters.ts';
import { type ConvAttributes, convOutputSize, type FusedActivation } from './attributes.ts';

/** Output channels of one panel of packed weights; the same number as in ../wasm/assembly/conv2d.ts. */
const PANEL = 8;
const BYTES_PER_FLOAT = 4;
/** Multiply-adds below which a convolution is not shared out: a few hundredths of a millisecond's work. */
const LEAST_SHARED_WORK = 200_000;
const ALONE = { control: 0, threads: 1 } as const;

/** The same numbers as in ../wasm/assembly/fused.ts. */
const ACTIVATION_KINDS: Readonly<Record<FusedActivation, number>> = {
  relu: 1,
  relu6: 2,
  leakyrelu: 3,
  sigmoid: 4,
  silu: 5,
  'hard-swish': 6,
};

interface Operands {
  readonly backend: object;
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias: TensorInfo | undefined;
  readonly attributes: ConvAttributes;
}

/**
 * Registers `GlanceConv2D` and `GlanceDepthwiseConv2D` for tfjs's WASM backend; needs `attachKernels` first.
 * Inputs `x` [batch, height, width, channels], `filter` (HWIO; depthwise HWI1), optional `bias`; NHWC, float32, no dilation.
 * The filter is packed at its first use: its values must not change after.
 */
export function registerWasmConvolutions(): void {
  register('GlanceConv2D', runDense);
  register('GlanceDepthwiseConv2D', runDepthwise);
}

function register(kernelName: string, run: (operands: Operands) => TensorInfo): void {
  if (getKernel(kernelName, 'wasm')) return;
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        backend: backend as object,
        x: inputs.x as TensorInfo,
        filter: inputs.filter as TensorInfo,
        bias: inputs.bias as TensorInfo | undefined,
        attributes: attrs as unknown as ConvAttributes,
      }),
  } satisfies KernelConfig);
}

function runDense({ backend, x, filter, bias, attributes }: Operands): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, , outChannels] = filter.shape as [number, number, number, number];
  const { strides, pads, activation, alpha } = attributes;
  const [outHeight, outWidth] = convOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const rows = kernelHeight * kernelWidth * channels;
  const panels = Math.ceil(outChannels / PANEL);
  const packed = packedFilter(
    backend,
    filter.dataId,
    bias?.dataId ?? null,
    rows * outChannels,
    outChannels,
    panels * PANEL * (1 + rows),
    (from, biases, to) => packDense(from, biases, rows, outChannels, to),
  );
  const { makeOutput, dataIdMap } = internals(backend);
  const output = makeOutput.call(backend, [batch, outHeight, outWidth, outChannels], 'float32');
  const xAt = dataIdMap.get(x.dataId).memoryOffset;
  const outAt = dataIdMap.get(output.dataId).memoryOffset;
  const { conv2dOnThreads } = kernelsOf(backend);
  const kind = activation ? ACTIVATION_KINDS[activation] : 0;
  const { control, threads } = helpers(backend, batch * outHeight * outWidth * outChannels * rows);

  const pointwise = rows === channels && strides[0] === 1 && strides[1] === 1 && noPads(pads);
  if (pointwise) {
    // A 1 × 1 kernel knows no rows: all pixels of all images are one long row.
    const pixels = batch * height * width;
    conv2dOnThreads(
      control,
      threads,
      xAt,
      1,
      pixels,
      channels,
      packed,
      1,
      1,
      1,
      1,
      0,
      0,
      outAt,
      1,
      pixels,
      outChannels,
      kind,
      alpha,
    );
    return output;
  }
  for (let image = 0; image < batch; image++) {
    conv2dOnThreads(
      control,
      threads,
      xAt + image * height * width * channels * BYTES_PER_FLOAT,
      height,
      width,
      channels,
      packed,
      kernelHeight,
      kernelWidth,
      strides[0],
      strides[1],
      pads.top,
      pads.left,
      outAt + image * outHeight * outWidth * outChannels * BYTES_PER_FLOAT,
      outHeight,
      outWidth,
      outChannels,
      kind,
      alpha,
    );
  }
  return output;
}

function runDepthwise({ backend, x, filter, bias, attributes }: Operands): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth] = filter.shape as [number, number, number, number];
  const { strides, pads, activation, alpha } = attributes;
  const [outHeight, outWidth] = convOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const taps = kernelHeight * kernelWidth;
  const padded = Math.ceil(channels / PANEL) * PANEL;
  const packed = packedFilter(
    backend,
    filter.dataId,
    bias?.dataId ?? null,
    taps * channels,
    channels,
    padded * (1 + taps),
    (from, biases, to) => {
      if (biases) to.set(biases);
      for (let tap = 0; tap < taps; tap++) {
        to.set(from.subarray(tap * channels, (tap + 1) * channels), padded * (1 + tap));
      }
    },
  );
  const { makeOutput, dataIdMap } = internals(backend);
  const output = makeOutput.call(backend, [batch, outHeight, outWidth, channels], 'float32');
  const xAt = dataIdMap.get(x.dataId).memoryOffset;
  const outAt = dataIdMap.get(output.dataId).memoryOffset;
  const { depthwiseConv2dOnThreads } = kernelsOf(backend);
  const { control, threads } = helpers(backend, batch * outHeight * outWidth * channels * taps);
  for (let image = 0; image < batch; image++) {
    depthwiseConv2dOnThreads(
      control,
      threads,
      xAt + image * height * width * channels * BYTES_PER_FLOAT,
      height,
      width,
      channels,
      packed,
      kernelHeight,
      kernelWidth,
      strides[0],
      strides[1],
      pads.top,
      pads.left,
      outAt + image * outHeight * outWidth * channels * BYTES_PER_FLOAT,
      outHeight,
      outWidth,
      activation ? ACTIVATION_KINDS[activation] : 0,
      alpha,
    );
  }
  return output;
}

/** `[rows][outChannels]` → bias, then `[panel][rows][8]`, with zeros for the channels that the last panel lacks. */
function packDense(
  from: Float32Array,
  bias: Float32Array | null,
  rows: number,
  outChannels: number,
  to: Float32Array,
): void {
  if (bias) to.set(bias);
  const panels = Math.ceil(outChannels / PANEL);
  let at = panels * PANEL;
  for (let panel = 0; panel < panels; panel++) {
    const first = panel * PANEL;
    const count = Math.min(PANEL, outChannels - first);
    for (let row = 0; row < rows; row++) {
      const start = row * outChannels + first;
      for (let lane = 0; lane < count; lane++) to[at + lane] = from[start + lane]!;
      at += PANEL;
    }
  }
}

/** The threads for a job of so many multiply-adds: alone where waking others costs more than they save. */
function helpers(backend: object, multiplyAdds: number): { control: number; threads: number } {
  const pool = multiplyAdds < LEAST_SHARED_WORK ? null : threadsOf(backend);
  return pool ?? ALONE;
}

function noPads({ top, bottom, left, right }: ConvAttributes['pads']): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0;
}
