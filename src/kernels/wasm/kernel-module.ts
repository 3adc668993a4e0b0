import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { DataType } from '@tensorflow/tfjs-core';
import { hasRelaxedSimd } from '../../shared/capabilities.ts';
import { startThreads, type ThreadPool } from './thread-pool.ts';

/** What the compiled module exports; see assembly/. Addresses and counts are in bytes and values. */
export interface KernelExports {
  /** Does jobs that lie side by side in memory, written by {@link recordJobs}, one after the other. */
  runJobs(control: number, threads: number, jobs: number, count: number): void;
  /** `kind` is one of `ACTIVATION_KINDS`; input and output may be the same address. */
  activateOnThreads(
    control: number,
    threads: number,
    input: number,
    output: number,
    length: number,
    kind: number,
    alpha: number,
  ): void;
  addOnThreads(control: number, threads: number, a: number, b: number, out: number, length: number): void;
  conv2dOnThreads: ConvolutionExport;
  /** Here `outChannels` is `channels`. */
  depthwiseConv2dOnThreads: ConvolutionExport;
  transposeConv2dOnThreads(
    ...args: [
      ...convolution: Parameters<ConvolutionExport>,
      dilationY: number,
      dilationX: number,
      groups: number,
    ]
  ): void;
  /** `rows` are the output rows of all images together; each window holds a pixel. */
  maxPoolOnThreads(
    control: number,
    threads: number,
    x: number,
    height: number,
    width: number,
    channels: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    out: number,
    outHeight: number,
    outWidth: number,
    rows: number,
  ): void;
  /** The same, with places. */
  maxPoolWithIndicesOnThreads(
    control: number,
    threads: number,
    x: number,
    height: number,
    width: number,
    channels: number,
    kernelHeight: number,
    kernelWidth: number,
    strideY: number,
    strideX: number,
    dilationY: number,
    dilationX: number,
    padTop: number,
    padLeft: number,
    values: number,
    indices: number,
    outHeight: number,
    outWidth: number,
    rows: number,
  ): void;
  /** The place of an index outside its plane, or -1. */
  placeInPlane(
    x: number,
    indices: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    out: number,
    outHeight: number,
    outWidth: number,
    sum: number,
  ): number;
  /** 1 where each index lies in its own window. */
  placeInCells(
    x: number,
    indices: number,
    height: number,
    width: number,
    channels: number,
    out: number,
    outHeight: number,
    outWidth: number,
    cellHeight: number,
    cellWidth: number,
    fromRow: number,
    toRow: number,
  ): number;
  /** The place of an index outside its plane, or -1. */
  gatherInPlane(
    x: number,
    planeHeight: number,
    planeWidth: number,
    indices: number,
    batch: number,
    pixels: number,
    channels: number,
    out: number,
  ): number;
  /** Each pixel becomes a cell of itself; `rows` are those of all images together. */
  nearestUnpoolOnThreads(control: number, threads: number, ...unpool: UnpoolArguments): void;
  /** Each pixel stands at the top left of a cell of zeros. */
  bedOfNailsUnpool(...unpool: UnpoolArguments): void;
  /** See assembly/letterbox.ts for plans. */
  letterboxOnThreads(control: number, threads: number, plan: number, out: number): void;
  /** `past` may be 0. */
  segmentMapOnThreads(
    control: number,
    threads: number,
    logits: number,
    past: number,
    next: number,
    map: number,
    pixels: number,
    channels: number,
    alpha: number,
    agreed: number,
    contested: number,
    follow: number,
    limit: number,
  ): void;
  /** `rounds` × 48 multiply-adds in registers: what the machine gives at most. */
  multiplyAddsOnThreads(control: number, threads: number, rounds: number): number;
  /** Copies `rows` runs of `bytes` (a multiple of 4); the strides say how far apart they lie. */
  copyRowsOnThreads(
    control: number,
    threads: number,
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
    bytes: number,
    rows: number,
  ): void;
}

type UnpoolArguments = [
  x: number,
  rows: number,
  width: number,
  channels: number,
  factorY: number,
  factorX: number,
  out: number,
];

type ConvolutionExport = (
  control: number,
  threads: number,
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
  outHeight: number,
  outWidth: number,
  outChannels: number,
  activation: number,
  alpha: number,
) => void;

/** The insides of tfjs's WASM backend that kernels of our own stand on. */
export interface WasmInternals {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** In the threaded build. */
    readonly wasmMemory?: WebAssembly.Memory;
    /** In the single-threaded build. */
    readonly asm?: { readonly memory?: WebAssembly.Memory };
  };
  readonly dataIdMap: { get(dataId: object): { memoryOffset: number } };
  /** @param address of memory that is there already */
  makeOutput(shape: readonly number[], dtype: DataType, address?: number): OutputInfo;
  disposeData(dataId: object, force?: boolean): boolean;
}

interface OutputInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: DataType;
}

/** Kernels over one backend's memory, and the threads that help them. */
interface Attached {
  readonly kernels: KernelExports;
  readonly pool: ThreadPool | null;
}

const attachments = new WeakMap<object, Attached>();

/** Where the module's bytes come from. */
export type KernelFetcher = (file: string) => Promise<BufferSource>;

/**
 * Starts our module over the memory of tfjs's, so that kernels work on its tensors in place.
 * @param threads wanted for convolutions, the caller's own included; more than 1 takes effect where memory is shared
 * @returns the threads there really are, and how to end them
 */
export async function attachKernels(
  backend: BackendWasm,
  fetchKernels: KernelFetcher,
  threads = 1,
): Promise<{ readonly threads: number; stop(): void }> {
  const { wasm } = internals(backend);
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (!memory) throw new Error('tfjs’s WASM memory was not found');
  const shared = typeof SharedArrayBuffer === 'function' && memory.buffer instanceof SharedArrayBuffer;
  const variant = `${shared ? '-threads' : ''}${hasRelaxedSimd() ? '-relaxed' : ''}`;
  const module = await WebAssembly.compile(await fetchKernels(`kernels${variant}.wasm`));
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  const pool =
    shared && threads > 1
      ? await startThreads(module, memory, threads, (bytes) => allocateZeroed(backend, bytes)).catch(
          () => null,
        )
      : null;
  attachments.set(backend, { kernels, pool });
  return { threads: pool?.threads ?? 1, stop: () => pool?.stop() };
}

/** Gives another object the kernels' place of a backend, e.g. to see how they would be called there. */
export function attachInstead(backend: object, kernels: KernelExports, pool: ThreadPool | null): void {
  attachments.set(backend, { kernels, pool });
}

/** The kernels that were attached to a backend. */
export function kernelsOf(backend: object): KernelExports {
  return attached(backend).kernels;
}

/** The threads that help a backend's kernels, or null where there are none. */
export function threadsOf(backend: object): ThreadPool | null {
  return attached(backend).pool;
}

/** What kernels that share out work are told of threads; one alone needs no control block. */
export type ThreadsArguments = Pick<ThreadPool, 'control' | 'threads'>;

const ALONE: ThreadsArguments = { control: 0, threads: 1 };

/** The threads for a job, or one alone: there are no others, or waking them costs more than they save. */
export function threadsIf(backend: object, worthSharing: boolean): ThreadsArguments {
  return (worthSharing ? threadsOf(backend) : null) ?? ALONE;
}

function attached(backend: object): Attached {
  const found = attachments.get(backend);
  if (!found) throw new Error('no kernels are attached to this backend');
  return found;
}

/**
 * Takes memory of the backend's, to be given back by `_free`. It may hold anything, and views taken before may be stale.
 * @returns its address
 * @throws Error when the memory is full
 */
export function allocate(backend: object, bytes: number): number {
  const address = internals(backend).wasm._malloc(bytes);
  if (address === 0) throw new Error('WebAssembly memory is full');
  return address;
}

function allocateZeroed(backend: object, bytes: number): number {
  const address = allocate(backend, bytes);
  internals(backend).wasm.HEAPU8.fill(0, address, address + bytes);
  return address;
}

/** The same backend, seen with what tfjs's types hide. */
export function internals(backend: unknown): WasmInternals {
  return backend as WasmInternals;
}
