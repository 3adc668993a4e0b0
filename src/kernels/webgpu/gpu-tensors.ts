import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { webgpuInternals } from './tfjs-internals.ts';

/** What is known of an adapter that tiles depend on. */
export interface GpuTraits {
  /** It runs on the processor: there is no one to share work with, and loads are dear. */
  readonly software: boolean;
  readonly workgroupBytes: number;
}

/** Memory of a workgroup that kernels use at most; what WebGPU guarantees. More would keep others from running beside it. */
const WORKGROUP_BYTES = 16_384;
/** Vendors of adapters that run on the processor. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|google/i;

/** The buffer that a tensor lies in, uploaded if it does not yet lie in one; its owner is tfjs. */
export function bufferOf(backend: WebGPUBackend, { dataId }: Pick<TensorInfo, 'dataId'>): GPUBuffer {
  const tfjs = webgpuInternals(backend);
  tfjs.uploadToGPU(dataId);
  return tfjs.tensorMap.get(dataId).resource!;
}

/** What kernels choose their tiles by. */
export function gpuTraits({ device }: WebGPUBackend): GpuTraits {
  const info = device.adapterInfo as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  const names = `${info?.vendor} ${info?.architecture} ${info?.device} ${info?.description}`;
  return {
    software: info?.isFallbackAdapter === true || SOFTWARE.test(names),
    workgroupBytes: WORKGROUP_BYTES,
  };
}
