import { backend, engine, keep, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { internals } from '../kernels/wasm/kernel-module.ts';
import type { RunningBackend } from './backends/backend.ts';

/** A model input that is filled anew for each frame: made once, never moved. */
export type InputTensor =
  | { readonly tensor: Tensor; readonly gpuBuffer: GPUBuffer; dispose(): void }
  /** `values()` is a view into the backend's memory: take it anew for each frame, memory may have grown. */
  | { readonly tensor: Tensor; readonly gpuBuffer?: undefined; values(): Float32Array; dispose(): void };

const BYTES_PER_FLOAT = 4;

/**
 * Makes a float32 tensor whose memory Glance writes itself: a GPU buffer on WebGPU, a place in linear memory on WASM.
 * @param shape NHWC.
 */
export function createInputTensor(running: RunningBackend, shape: readonly number[]): InputTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  if (running.gpuDevice) {
    const gpuBuffer = running.gpuDevice.createBuffer({
      label: 'glance input',
      size: size * BYTES_PER_FLOAT,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const kept = keep(tensor({ buffer: gpuBuffer, zeroCopy: true }, [...shape], 'float32'));
    return {
      tensor: kept,
      gpuBuffer,
      dispose() {
        kept.dispose();
        gpuBuffer.destroy();
      },
    };
  }
  const kept = keep(zeros([...shape], 'float32'));
  return { tensor: kept, values: () => valuesInMemory(kept)!, dispose: () => kept.dispose() };
}

/**
 * The values of a float32 tensor: read back on WebGPU, a view of the memory they lie in on WASM.
 * The view is valid until the tensor is disposed or another tensor is made.
 */
export async function readValues(output: Tensor): Promise<Float32Array> {
  return valuesInMemory(output) ?? ((await output.data()) as Float32Array);
}

/** The same at once, where they are there; null where they must be read back. */
export function valuesInMemory(output: Tensor): Float32Array | null {
  if (engine().backendName !== 'wasm') return null;
  const { wasm, dataIdMap } = internals(backend());
  const { buffer } = wasm.HEAPU8;
  const { memoryOffset } = dataIdMap.get(output.dataId);
  const known = views.get(output.dataId);
  if (known?.buffer === buffer && known.byteOffset === memoryOffset && known.length === output.size)
    return known;
  const view = new Float32Array(buffer, memoryOffset, output.size);
  views.set(output.dataId, view);
  return view;
}

/** Of tensors that are read in every frame: a view is no small object. */
const views = new WeakMap<object, Float32Array>();

/** The bytes of an int32 tensor, four in each value; a copy, which is the caller's. */
export async function readBytes(of: Tensor): Promise<Uint8Array> {
  if (engine().backendName !== 'wasm') return new Uint8Array(((await of.data()) as Int32Array).buffer);
  const { wasm, dataIdMap } = internals(backend());
  const start = dataIdMap.get(of.dataId).memoryOffset;
  // A new array: where threads share the memory, slice() would give bytes that no bitmap takes.
  return Uint8Array.from(wasm.HEAPU8.subarray(start, start + of.size * 4));
}
