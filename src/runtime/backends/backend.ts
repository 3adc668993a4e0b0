import type { Tensor } from '@tensorflow/tfjs-core';
import type { GpuAnchors } from '../../kernels/detections/layout.ts';
import type { GpuPrecision, GpuWork } from '../../shared/detection.ts';
import type { BackendName } from '../../shared/engine.ts';
import type { ModelExecutor } from '../executor.ts';
import type { GpuDetections } from '../gpu/gpu-detections.ts';
import type { CompiledModel } from '../graph/ir.ts';

/** A tfjs backend that runs and is tfjs's current one. Whoever made it disposes it. */
export interface RunningBackend {
  readonly name: BackendName;
  /** For a person: the GPU's name, or "WASM SIMD, 2 threads". */
  readonly device: string;
  /** WASM threads really running; 1 on WebGPU. */
  readonly threads: number;
  /** A WebGPU adapter that runs on the CPU. */
  readonly softwareAdapter: boolean;
  /** The device that tfjs computes on; its owner is the backend. */
  readonly gpuDevice?: GPUDevice;
  /** Resolves with the reason when the GPU device is lost by other than `dispose()`. */
  readonly lost?: Promise<string>;
  /**
   * Where kernels must be compiled: `run` goes through a model once without computing, and all its pipelines are
   * compiled side by side, without blocking. Values read meanwhile are meaningless.
   */
  readonly compile?: (run: () => void) => Promise<void>;
  /** What it can hold: bytes in one tensor, and in all together where that is known. */
  readonly limits: { readonly bufferBytes: number; readonly totalBytes: number | null };
  /** Whether `run` found the memory it needed; rejects with `model-too-large` where the GPU had none left. */
  readonly withinMemory?: <T>(run: () => Promise<T>) => Promise<T>;
  /**
   * Fetches kernels where a model needs more than a detector's; null for all there are. Await it before an executor is
   * made. Absent where all are there from the start.
   */
  readonly fetchKernels?: (model: CompiledModel | null) => Promise<void>;
  /** What runs models best on it; where absent, `GraphExecutor`. */
  readonly createExecutor?: (model: CompiledModel, precision?: GpuPrecision) => ModelExecutor;
  /**
   * The same, with values in 16 bits where that changes little on a sample, which feeds are; runs the model. Absent where
   * precision is no question, or was answered in {@link BackendOptions}.
   */
  readonly chooseExecutor?: (
    model: CompiledModel,
    feeds: Readonly<Record<string, Tensor>>,
  ) => Promise<ModelExecutor>;
  /** Finds detections in an output of these anchors without reading it back; absent where there is no GPU. */
  readonly createDetections?: (anchors: GpuAnchors) => GpuDetections;
  /** Since it began: dispatches, and bytes read back. Absent where there is no GPU. */
  readonly gpuWork?: GpuWork;
  /** Bytes that the backend holds: GPU buffers, or linear memory. */
  memoryBytes(): number;
  dispose(): void;
}

/** What {@link createBackend} may be told. */
export interface BackendOptions {
  /** Where `engine/` lies (see scripts/vite-engine-files.ts). Absent in Node, where tfjs finds its own files. */
  readonly assetBase?: string;
  /** WASM threads wanted; null for one per core. */
  readonly threads?: number | null;
  /** The WebGPU entry point, `navigator.gpu` when absent. */
  readonly gpu?: GPU;
  /**
   * Of WebGPU: what lies between a model's inputs and outputs. `auto` has {@link RunningBackend.chooseExecutor} choose; absent
   * is `auto`, but f32 on adapters that run on the processor, which gain nothing.
   */
  readonly precision?: GpuPrecision | 'auto';
  /** Called as engine files arrive. `totalBytes` is 0 while unknown. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Called as pipelines are compiled. */
  readonly onCompile?: (compiled: number, pipelines: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Starts a backend and makes it tfjs's current one.
 * The code of the other backend is never fetched.
 * @throws GlanceError `backend-unsupported` with the reason.
 */
export async function createBackend(
  name: BackendName,
  options: BackendOptions = {},
): Promise<RunningBackend> {
  if (name === 'webgpu') {
    const { createWebgpuBackend } = await import('./webgpu.ts');
    return createWebgpuBackend(options);
  }
  const { createWasmBackend } = await import('./wasm.ts');
  return createWasmBackend(options);
}
