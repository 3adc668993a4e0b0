import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { registerWebgpuActivations } from '../../kernels/activation/webgpu.ts';
import { registerWebgpuSegmentMap } from '../../kernels/segment-map/webgpu.ts';
import { GlanceError } from '../../shared/errors.ts';
import { probeAdapter } from './adapter-probe.ts';
import type { BackendOptions, RunningBackend } from './backend.ts';

const BACKEND_PRIORITY = 3;

/** Limits that tfjs's kernels use beyond WebGPU's guaranteed minimum. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Makes the GPU device ourselves, so that its loss is seen and its limits are known,
 * and registers tfjs's WebGPU backend with it.
 * @throws GlanceError `backend-unsupported`.
 */
export async function createWebgpuBackend(options: BackendOptions): Promise<RunningBackend> {
  const probe = await probeAdapter(options.gpu);
  if (!probe.adapter) throw unsupported(probe.reason);
  const { adapter, software, description } = probe;
  const device = await requestDevice(adapter);
  if (options.signal?.aborted) {
    device.destroy();
    throw new GlanceError('engine-stopped', {});
  }

  // Tensors of a few values would be computed on the CPU and read back synchronously; that never pays here.
  env().set('WEBGPU_CPU_FORWARD', false);
  if (findBackendFactory('webgpu')) removeBackend('webgpu');
  const backend = new WebGPUBackend(device, adapter.info);
  registerBackend('webgpu', () => backend, BACKEND_PRIORITY);
  if (!(await setBackend('webgpu'))) {
    device.destroy();
    throw unsupported('tfjs could not start on this device');
  }

  registerWebgpuActivations();
  registerWebgpuSegmentMap();
  let disposing = false;
  const lost = new Promise<string>((resolve) => {
    void device.lost.then((info) => {
      if (!disposing) resolve(info.message || info.reason || 'unknown');
    });
  });
  return {
    name: 'webgpu',
    device: description,
    threads: 1,
    softwareAdapter: software,
    gpuDevice: device,
    lost,
    async compile(run) {
      env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
      try {
        run();
      } finally {
        env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
      }
      await backend.checkCompileCompletionAsync();
    },
    memoryBytes: () => (backend.memory() as { numBytesAllocatedInGPU?: number }).numBytesAllocatedInGPU ?? 0,
    dispose() {
      if (disposing) return;
      disposing = true;
      removeBackend('webgpu');
      device.destroy();
    },
  };
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures: GPUFeatureName[] = [];
  if (adapter.features.has('timestamp-query')) requiredFeatures.push('timestamp-query');
  const requiredLimits: Record<string, number> = {};
  for (const limit of LIMITS) requiredLimits[limit] = adapter.limits[limit];
  try {
    return await adapter.requestDevice({ label: 'glance', requiredFeatures, requiredLimits });
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : String(error), error);
  }
}

function unsupported(reason: string, cause?: unknown): GlanceError {
  return new GlanceError('backend-unsupported', { backend: 'WebGPU', reason }, { cause });
}
