import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import {
  backend as currentBackend,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { registerWasmActivations } from '../../kernels/activation/wasm.ts';
import { registerWasmAdd } from '../../kernels/add/wasm.ts';
import { registerWasmConcat } from '../../kernels/concat/wasm.ts';
import { registerWasmConvolutions } from '../../kernels/conv2d/wasm.ts';
import { registerWasmPooling } from '../../kernels/pooling/wasm.ts';
import { attachKernels, internals, type KernelFetcher } from '../../kernels/wasm/kernel-module.ts';
import { hasWasmSimd, hasWasmThreads } from '../../shared/capabilities.ts';
import { GlanceError } from '../../shared/errors.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { startsOnWasm } from '../own-kernels.ts';
import { RecordedExecutor } from '../wasm/recorded-executor.ts';
import type { BackendOptions, RunningBackend } from './backend.ts';
import { guardAllocations, MAX_WASM_BYTES } from './wasm-allocations.ts';
import { type EmscriptenModule, loadWasmModule } from './wasm-module.ts';

const BACKEND_PRIORITY = 2;
/** Of our own kernels; more than this many wait for each other longer than they compute. */
const MAX_THREADS = 16;
/**
 * For tfjs's own kernels: its threads go on looking for work after each of them, on the cores that ours compute on. What
 * a network mostly consists of is ours.
 */
const TFJS_THREADS = 1;

let bundledFactory: ReturnType<typeof findBackendFactory> | undefined;

/**
 * Starts tfjs's WASM backend: SIMD always, threads where the page is cross-origin isolated and they really start.
 * @throws GlanceError `backend-unsupported`.
 */
export async function createWasmBackend(options: BackendOptions): Promise<RunningBackend> {
  if (!hasWasmSimd()) {
    throw new GlanceError('backend-unsupported', {
      backend: 'WebAssembly',
      reason: 'this browser has no WebAssembly SIMD',
    });
  }
  const { assetBase } = options;
  if (assetBase === undefined) return startBundled();

  const wanted = Math.min(options.threads ?? coreCount(), MAX_THREADS);
  const module =
    wanted > 1 && hasWasmThreads()
      ? await loadWasmModule(assetBase, 'shared', options).catch(() =>
          loadWasmModule(assetBase, 'plain', options),
        )
      : await loadWasmModule(assetBase, 'plain', options);
  return startWasm(module, wanted, (file) => fetchBytes(`${assetBase}glance-${file}`, options.signal));
}

/** tfjs's own start, for Node: it finds its files beside itself, and knows no threads there. */
async function startBundled(): Promise<RunningBackend> {
  // Removing a backend takes tfjs's way of making it along: a second start needs it again.
  bundledFactory ??= findBackendFactory('wasm');
  if (bundledFactory && !findBackendFactory('wasm'))
    registerBackend('wasm', bundledFactory, BACKEND_PRIORITY);
  await makeCurrent();
  const backend = currentBackend() as BackendWasm;
  guardAllocations(internals(backend).wasm);
  await attachKernels(backend, readFromDisk);
  registerKernels();
  await fetchMoreKernels(backend, null);
  return running(backend, 'WASM SIMD', 1, () => internals(backend).wasm.HEAPU8.byteLength, undefined);
}

/**
 * Makes a backend of a module and of our kernels over its memory, and tfjs's current one.
 * @param wanted threads of our kernels; more than one where the module's memory is shared
 */
export async function startWasm(
  module: EmscriptenModule,
  wanted: number,
  fetchKernels: KernelFetcher,
): Promise<RunningBackend> {
  if (findBackendFactory('wasm')) removeBackend('wasm');
  setThreadsCount(TFJS_THREADS);
  const backend = new BackendWasm(module as unknown as ConstructorParameters<typeof BackendWasm>[0]);
  guardAllocations(internals(backend).wasm);
  const { threads, stop } = await attachKernels(backend, fetchKernels, wanted);
  registerKernels();
  registerBackend('wasm', () => backend, BACKEND_PRIORITY);
  await makeCurrent();
  const device = threads > 1 ? `WASM SIMD, ${threads} threads` : 'WASM SIMD, 1 thread';
  return running(backend, device, threads, () => module.HEAPU8.byteLength, stop);
}

function registerKernels(): void {
  registerWasmActivations();
  registerWasmAdd();
  registerWasmConcat();
  registerWasmConvolutions();
  registerWasmPooling();
}

async function fetchMoreKernels(backend: BackendWasm, model: CompiledModel | null): Promise<void> {
  if (model && startsOnWasm(model)) return;
  const { registerMoreKernels } = await import('./more-wasm-kernels.ts');
  registerMoreKernels(backend);
}

async function makeCurrent(): Promise<void> {
  if (await setBackend('wasm')) return;
  throw new GlanceError('backend-unsupported', {
    backend: 'WebAssembly',
    reason: 'tfjs could not start it',
  });
}

function running(
  backend: BackendWasm,
  device: string,
  threads: number,
  memoryBytes: () => number,
  stop: (() => void) | undefined,
): RunningBackend {
  let disposed = false;
  return {
    name: 'wasm',
    device,
    threads,
    softwareAdapter: false,
    limits: { bufferBytes: MAX_WASM_BYTES, totalBytes: MAX_WASM_BYTES },
    fetchKernels: (model) => fetchMoreKernels(backend, model),
    createExecutor: (model) => new RecordedExecutor(model, backend),
    memoryBytes,
    dispose() {
      if (disposed) return;
      disposed = true;
      removeBackend('wasm');
      stop?.();
    },
  };
}

async function fetchBytes(url: string, signal: AbortSignal | undefined): Promise<ArrayBuffer> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.arrayBuffer();
}

/** In Node the modules lie beside the sources. */
export async function readFromDisk(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const fs = 'node:fs/promises';
  const { readFile } = (await import(/* @vite-ignore */ fs)) as typeof import('node:fs/promises');
  return new Uint8Array(
    await readFile(new URL(/* @vite-ignore */ `../../kernels/wasm/${file}`, import.meta.url)),
  );
}

function coreCount(): number {
  return Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1);
}
