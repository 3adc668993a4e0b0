import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { hasRelaxedSimd } from '../../shared/capabilities.ts';

/** What the compiled module exports; see assembly/. Addresses and counts are in bytes and values. */
export interface KernelExports {
  hardSwish(input: number, output: number, length: number): void;
  silu(input: number, output: number, length: number): void;
  conv2d(
    x: number,
    height: number,
    width: number,
    channels: number,
    packed: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    out: number,
    outWidth: number,
    outChannels: number,
    fromRow: number,
    toRow: number,
    activation: number,
    alpha: number,
  ): void;
  depthwiseConv2d(
    x: number,
    height: number,
    width: number,
    channels: number,
    packed: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    out: number,
    outWidth: number,
    fromRow: number,
    toRow: number,
    activation: number,
    alpha: number,
  ): void;
}

/** The insides of tfjs's WASM backend that kernels of our own stand on. */
export interface WasmInternals {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    /** In the threaded build. */
    readonly wasmMemory?: WebAssembly.Memory;
    /** In the single-threaded build. */
    readonly asm?: { readonly memory?: WebAssembly.Memory };
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): OutputInfo;
}

interface OutputInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: 'float32';
}

const instances = new WeakMap<object, KernelExports>();

/** Where the module's bytes come from. */
export type KernelFetcher = (file: string) => Promise<BufferSource>;

/** Starts our module over the memory of tfjs's, so that kernels work on its tensors in place. */
export async function attachKernels(backend: BackendWasm, fetchKernels: KernelFetcher): Promise<void> {
  const { wasm } = internals(backend);
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (!memory) throw new Error('tfjs’s WASM memory was not found');
  const shared = typeof SharedArrayBuffer === 'function' && memory.buffer instanceof SharedArrayBuffer;
  const variant = `${shared ? '-threads' : ''}${hasRelaxedSimd() ? '-relaxed' : ''}`;
  const bytes = await fetchKernels(`kernels${variant}.wasm`);
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  instances.set(backend, instance.exports as unknown as KernelExports);
}

/** The kernels that were attached to a backend. */
export function kernelsOf(backend: object): KernelExports {
  const exports = instances.get(backend);
  if (!exports) throw new Error('no kernels are attached to this backend');
  return exports;
}

/** The same backend, seen with what tfjs's types hide. */
export function internals(backend: unknown): WasmInternals {
  return backend as WasmInternals;
}
