import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { ACTIVATION_KINDS, PANEL, packDepthwise, threadsFor } from '../conv2d/wasm.ts';
import { internals, kernelsOf } from '../wasm/kernel-module.ts';
import { packedFilter } from '../wasm/packed-filters.ts';
import { type TransposeConvAttributes, transposeConvOutputSize } from './attributes.ts';

const BYTES_PER_FLOAT = 4;

/** How a filter is packed; see ../wasm/assembly/transpose-conv2d.ts. */
interface Packing {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly groups: number;
  /** Of one group. */
  readonly inputs: number;
  /** Of one group and one column. */
  readonly outputs: number;
  /** Distance in the kernel between columns that the same output sees. */
  readonly step: number;
  /** Neighbouring output columns that see the same inputs, done as if they were channels of one. */
  readonly merged: number;
}

/**
 * Registers `GlanceTransposeConv2D` for tfjs's WASM backend; needs `attachKernels` first.
 * Inputs `x` [batch, height, width, channels], `filter` [kernelHeight, kernelWidth, outChannels ÷ groups, channels],
 * optional `bias` [outChannels]; NHWC, float32. The filter is packed at its first use: its values must not change after.
 */
export function registerWasmTransposeConv2d(): void {
  if (getKernel('GlanceTransposeConv2D', 'wasm')) return;
  registerKernel({
    kernelName: 'GlanceTransposeConv2D',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(
        backend as object,
        inputs.x as TensorInfo,
        inputs.filter as TensorInfo,
        inputs.bias as TensorInfo | undefined,
        attrs as unknown as TransposeConvAttributes,
      ),
  } satisfies KernelConfig);
}

function run(
  backend: object,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | undefined,
  attributes: TransposeConvAttributes,
): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, outputs] = filter.shape as [number, number, number, number];
  const { strides, pads, dilations, groups, activation, alpha } = attributes;
  const [outHeight, outWidth] = transposeConvOutputSize(height, width, kernelHeight, kernelWidth, attributes);
  const outChannels = outputs * groups;
  // A kernel of whole strides shows all columns of a stride the same inputs: they become channels of one wide pixel.
  const whole = [kernelWidth, pads.left, outWidth].every((extent) => extent % strides[1] === 0);
  const merged = groups === 1 && dilations[1] === 1 && whole ? strides[1] : 1;
  const packing: Packing = {
    kernelHeight,
    kernelWidth,
    groups,
    inputs: channels / groups,
    outputs,
    step: strides[1] / greatestCommonDivisor(strides[1], dilations[1]),
    merged,
  };
  const packed = pack(backend, filter, bias, packing);
  const { makeOutput, dataIdMap } = internals(backend);
  const output = makeOutput.call(backend, [batch, outHeight, outWidth, outChannels], 'float32');
  const xAt = dataIdMap.get(x.dataId).memoryOffset;
  const outAt = dataIdMap.get(output.dataId).memoryOffset;
  const multiplyAdds = height * width * channels * kernelHeight * kernelWidth * outputs;
  const { control, threads } = threadsFor(backend, multiplyAdds);
  for (let image = 0; image < batch; image++) {
    kernelsOf(backend).transposeConv2dOnThreads(
      control,
      threads,
      xAt + image * height * width * channels * BYTES_PER_FLOAT,
      height,
      width,
      channels,
      packed,
      kernelHeight,
      kernelWidth / merged,
      strides[0],
      strides[1] / merged,
      pads.top,
      pads.left / merged,
      outAt + image * outHeight * outWidth * outChannels * BYTES_PER_FLOAT,
      outHeight,
      outWidth / merged,
      outChannels * merged,
      activation ? ACTIVATION_KINDS[activation] : 0,
      alpha,
      dilations[0],
      dilations[1],
      groups,
    );
  }
  return output;
}

function pack(backend: object, filter: TensorInfo, bias: TensorInfo | undefined, packing: Packing): number {
  const { kernelHeight, kernelWidth, groups, inputs, outputs, merged } = packing;
  const taps = kernelHeight * kernelWidth;
  const channels = groups * inputs;
  const depthwise = groups > 1 && inputs === 1 && outputs === 1;
  const lanes = depthwise ? wholePanels(channels) : groups * wholePanels(outputs * merged);
  return packedFilter(backend, {
    filterId: filter.dataId,
    biasId: bias?.dataId ?? null,
    form: `transposed, step ${packing.step}, merged ${merged}, groups ${groups}`,
    filterLength: taps * outputs * channels,
    biasLength: groups * outputs,
    packedLength: lanes * (1 + (depthwise ? taps : (taps / merged) * inputs)),
    pack: (from, biases, to) =>
      depthwise ? packDepthwise(from, biases, taps, channels, to) : packDense(from, biases, packing, to),
  });
}

/** `[ky][kx][output][channel]` → bias as `[group][panels · 8]`, then `[group][ky][phase][panel][kx, last first][input][8]`. */
function packDense(from: Float32Array, bias: Float32Array | null, packing: Packing, to: Float32Array): void {
  const { kernelHeight, kernelWidth, groups, inputs, outputs, merged } = packing;
  const channels = groups * inputs;
  const lanes = outputs * merged;
  const padded = wholePanels(lanes);
  const phases = columnsOfPhases(kernelWidth / merged, packing.step / merged);
  for (let group = 0; bias && group < groups; group++) {
    for (let lane = 0; lane < lanes; lane++) {
      to[group * padded + lane] = bias[group * outputs + (lane % outputs)]!;
    }
  }
  let at = groups * padded;
  for (let group = 0; group < groups; group++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (const columns of phases) {
        for (let first = 0; first < lanes; first += PANEL) {
          const count = Math.min(PANEL, lanes - first);
          for (const column of columns) {
            for (let lane = 0; lane < count; lane++) {
              const kx = column * merged + Math.floor((first + lane) / outputs);
              const output = (first + lane) % outputs;
              const source = ((ky * kernelWidth + kx) * outputs + output) * channels + group * inputs;
              for (let input = 0; input < inputs; input++) {
                to[at + input * PANEL + lane] = from[source + input]!;
              }
            }
            at += inputs * PANEL;
          }
        }
      }
    }
  }
}

/** The kernel's columns by the phase that sees them, the last of each first. */
function columnsOfPhases(kernelWidth: number, step: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.min(step, kernelWidth) }, (_, phase) => {
    const columns: number[] = [];
    for (let kx = phase; kx < kernelWidth; kx += step) columns.unshift(kx);
    return columns;
  });
}

function wholePanels(count: number): number {
  return Math.ceil(count / PANEL) * PANEL;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
