import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** tfjs's pool of GPU buffers, by exact size. */
export interface BufferPool {
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  dispose(): void;
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
}

/** A program of tfjs's, once its pipeline is there. */
export interface TfjsProgram {
  readonly pipeline: GPUComputePipeline;
  readonly dispatch: readonly [number, number, number];
}

/** What Glance uses of tfjs's WebGPU backend beyond its public face; its last release is 4.22.0, so it holds still. */
export interface WebgpuInternals {
  readonly device: GPUDevice;
  bufferManager: BufferPool;
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly commandEncoder: GPUCommandEncoder | null;
  readonly tensorMap: {
    get(dataId: object): { resource: GPUBuffer | null; values: unknown };
    has(dataId: object): boolean;
  };
  uniformPendingDisposal: GPUBuffer[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: string): TensorInfo;
  disposeData(dataId: object): boolean;
  getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer>;
  readSync(dataId: object): unknown;
  recordAndSubmit(
    program: TfjsProgram,
    output: TensorInfo,
    inputs: readonly TensorInfo[],
    uniforms?: unknown,
  ): void;
}

/** tfjs keeps these to itself by type only. */
export function webgpuInternals(backend: WebGPUBackend): WebgpuInternals {
  return backend as unknown as WebgpuInternals;
}
