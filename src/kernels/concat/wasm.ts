import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { internals, kernelsOf, threadsIf } from '../wasm/kernel-module.ts';

const BYTES_PER_VALUE = 4;
/** Bytes below which a copy is not shared out: a few thousandths of a millisecond's work. */
const LEAST_SHARED_BYTES = 65_536;

/**
 * Registers `GlanceConcat` (inputs by place, attribute `axis`) and `GlanceSplit` (input `x`, attributes `axis`, `sizes`)
 * for tfjs's WASM backend; needs `attachKernels` first. float32 and int32, any rank.
 */
export function registerWasmConcat(): void {
  register('GlanceConcat', (backend, inputs, { axis }) => concat(backend, Object.values(inputs), axis));
  register('GlanceSplit', (backend, { x }, { axis, sizes }) => split(backend, x!, axis, sizes));
}

interface Attributes {
  readonly axis: number;
  readonly sizes: readonly number[];
}

function register(
  kernelName: string,
  run: (
    backend: object,
    inputs: Readonly<Record<string, TensorInfo>>,
    attributes: Attributes,
  ) => TensorInfo | TensorInfo[],
): void {
  if (getKernel(kernelName, 'wasm')) return;
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(backend as object, inputs as unknown as Record<string, TensorInfo>, attrs as unknown as Attributes),
  } satisfies KernelConfig);
}

function concat(backend: object, inputs: readonly TensorInfo[], axis: number): TensorInfo {
  const { makeOutput, dataIdMap } = internals(backend);
  const first = inputs[0]!;
  const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first.shape.with(axis, total);
  const output = makeOutput.call(backend, shape, first.dtype);
  const rows = sizeOf(shape.slice(0, axis));
  const unit = sizeOf(shape.slice(axis + 1)) * BYTES_PER_VALUE;
  let to = dataIdMap.get(output.dataId).memoryOffset;
  for (const input of inputs) {
    const bytes = input.shape[axis]! * unit;
    copyRows(backend, dataIdMap.get(input.dataId).memoryOffset, bytes, to, total * unit, bytes, rows);
    to += bytes;
  }
  return output;
}

function split(backend: object, x: TensorInfo, axis: number, sizes: readonly number[]): TensorInfo[] {
  const { makeOutput, dataIdMap } = internals(backend);
  const rows = sizeOf(x.shape.slice(0, axis));
  const unit = sizeOf(x.shape.slice(axis + 1)) * BYTES_PER_VALUE;
  const stride = x.shape[axis]! * unit;
  const outputs = sizes.map((size) => makeOutput.call(backend, x.shape.with(axis, size), x.dtype));
  let from = dataIdMap.get(x.dataId).memoryOffset;
  outputs.forEach((output, place) => {
    const bytes = sizes[place]! * unit;
    copyRows(backend, from, stride, dataIdMap.get(output.dataId).memoryOffset, bytes, bytes, rows);
    from += bytes;
  });
  return outputs;
}

function copyRows(
  backend: object,
  from: number,
  fromStride: number,
  to: number,
  toStride: number,
  bytes: number,
  rows: number,
): void {
  const { control, threads } = threadsIf(backend, bytes * rows >= LEAST_SHARED_BYTES);
  kernelsOf(backend).copyRowsOnThreads(control, threads, from, fromStride, to, toStride, bytes, rows);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
