import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { internals, kernelsOf, type ThreadsArguments, threadsIf } from '../wasm/kernel-module.ts';
import { packedFilter } from '../wasm/packed-filters.ts';
import { type ConvAttributes, convOutputSize, type FusedActivation } from './attributes.ts';

/** Output channels of one panel of packed weights; the same number as in ../wasm/assembly/conv2d.ts. */
export const PANEL = 8;
const BYTES_PER_FLOAT = 4;
/** Multiply-adds below which a convolution is not shared out: a few thousandths of a millisecond's work. */
const LEAST_SHARED_WORK = 50_000;

/** The same numbers as in ../wasm/assembly/fused.ts. */
export const ACTIVATION_KINDS: Readonly<Record<FusedActivation, number>> = {
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
  register('GlanceConv2D', (operands) => run(operands, false));
  register('GlanceDepthwiseConv2D', (operands) => run(operands, true));
}

function register(kernelName: string, compute: (operands: Operands) => TensorInfo): void {
  if (getKernel(kernelName, 'wasm')) return;
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      compute({
        backend: backend as object,
        x: inputs.x as TensorInfo,
        filter: inputs.filter as TensorInfo,
        bias: inputs.bias as TensorInfo | undefined,
        attributes: attrs as unknown as ConvAttributes,
      }),
  } satisfies KernelConfig);
}

function run({ backend, x, filter, bias, attributes }: Operands, depthwise: boolean): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, , perInput] = filter.shape as [number, number, number, number];
  const { strides, pads, activation, alpha } = attributes;
  const [outHeight, outWidth] = convOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const outChannels = depthwise ? channels : perInput;
  /** Inputs that one output is summed from. */
  const rows = kernelHeight * kernelWidth * (depthwise ? 1 : channels);
  const pack = depthwise ? packDepthwise : packDense;
  const packed = packedFilter(backend, {
    filterId: filter.dataId,
    biasId: bias?.dataId ?? null,
    form: depthwise ? 'depthwise' : 'dense',
    filterLength: rows * outChannels,
    biasLength: outChannels,
    packedLength: Math.ceil(outChannels / PANEL) * PANEL * (1 + rows),
    pack: (from, biases, to) => pack(from, biases, rows, outChannels, to),
  });
  const { makeOutput, dataIdMap } = internals(backend);
  const output = makeOutput.call(backend, [batch, outHeight, outWidth, outChannels], 'float32');
  const xAt = dataIdMap.get(x.dataId).memoryOffset;
  const outAt = dataIdMap.get(output.dataId).memoryOffset;
  const kernels = kernelsOf(backend);
  const compute = depthwise ? kernels.depthwiseConv2dOnThreads : kernels.conv2dOnThreads;
  const { control, threads } = threadsFor(backend, batch * outHeight * outWidth * outChannels * rows);
  // A 1 × 1 kernel knows no rows: all pixels of all images are one long row.
  const flat = !depthwise && rows === channels && strides[0] === 1 && strides[1] === 1 && noPads(pads);
  const pixels = batch * height * width;
  const images = flat ? 1 : batch;
  for (let image = 0; image < images; image++) {
    compute(
      control,
      threads,
      xAt + image * height * width * channels * BYTES_PER_FLOAT,
      flat ? 1 : height,
      flat ? pixels : width,
      channels,
      packed,
      kernelHeight,
      kernelWidth,
      strides[0],
      strides[1],
      pads.top,
      pads.left,
      outAt + image * outHeight * outWidth * outChannels * BYTES_PER_FLOAT,
      flat ? 1 : outHeight,
      flat ? pixels : outWidth,
      outChannels,
      activation ? ACTIVATION_KINDS[activation] : 0,
      alpha,
    );
  }
  return output;
}

/** `[taps][channels]` → bias, then the taps, each row rounded up to whole panels. */
export function packDepthwise(
  from: Float32Array,
  bias: Float32Array | null,
  taps: number,
  channels: number,
  to: Float32Array,
): void {
  if (bias) to.set(bias);
  const padded = Math.ceil(channels / PANEL) * PANEL;
  for (let tap = 0; tap < taps; tap++) {
    to.set(from.subarray(tap * channels, (tap + 1) * channels), padded * (1 + tap));
  }
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
export function threadsFor(backend: object, multiplyAdds: number): ThreadsArguments {
  return threadsIf(backend, multiplyAdds >= LEAST_SHARED_WORK);
}

function noPads({ top, bottom, left, right }: ConvAttributes['pads']): boolean {
  return top === 0 && bottom === 0 && left === 0 && right === 0;
}
