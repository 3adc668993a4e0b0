import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { registerWebgpuActivations } from '../../kernels/activation/webgpu.ts';
import { registerWebgpuConvolutions } from '../../kernels/conv2d/webgpu.ts';
import { gpuQueueOf } from '../../kernels/webgpu/gpu-queue.ts';
import { GlanceError } from '../../shared/errors.ts';
import { GpuDetections } from '../gpu/gpu-detections.ts';
import { GpuExecutor } from '../gpu/gpu-executor.ts';
import { fitsHalf } from '../gpu/half-places.ts';
import { startsOnGpu } from '../gpu/starts-on-gpu.ts';
import type { CompiledModel } from '../graph/ir.ts';
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

/** Asked for where the adapter has them. */
const FEATURES = ['timestamp-query', 'shader-f16'] as const;

/**
 * Makes the GPU device ourselves, so that its loss is seen and its limits are known,
 * and registers tfjs's WebGPU backend with it.
 * @throws GlanceError `backend-unsupported`.
 */
export async function createWebgpuBackend(options: BackendOptions): Promise<RunningBackend> {
  const probe = await probeAdapter(options.gpu);
  if (!probe.adapter) throw unsupported(probe.reason);
  const { adapter, software, description } = probe;
  const canHalve = adapter.features.has('shader-f16');
  const { precision = canHalve && !software ? 'auto' : 'f32' } = options;
  if (precision === 'f16' && !canHalve) throw unsupported('the adapter has no 16-bit floats (shader-f16)');
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
  registerWebgpuConvolutions();
  // Node has no chunks to fetch.
  if (options.assetBase === undefined) await fetchMoreKernels(null);
  const queue = gpuQueueOf(backend);
  let disposing = false;
  const lost = new Promise<string>((resolve) => {
    void device.lost.then((info) => {
      if (!disposing) resolve(info.message || info.reason || 'unknown');
    });
  });
  const compile = async (run: () => void) => {
    env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
    try {
      run();
    } finally {
      env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
    }
    queue.watchCompilation(options.onCompile);
    await backend.checkCompileCompletionAsync();
  };
  const chooseExecutor: RunningBackend['chooseExecutor'] = async (model, feeds) => {
    const choice = await import('../gpu/choose-executor.ts');
    return choice.chooseExecutor(model, backend, feeds, compile);
  };
  return {
    name: 'webgpu',
    device: description,
    threads: 1,
    softwareAdapter: software,
    gpuDevice: device,
    lost,
    limits: {
      bufferBytes: Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize),
      totalBytes: null,
    },
    fetchKernels: fetchMoreKernels,
    createExecutor: (model, own) => {
      const halves = (own ?? precision) === 'f16' && fitsHalf(model);
      return new GpuExecutor(model, backend, halves ? 'f16' : 'f32');
    },
    ...(precision === 'auto' && canHalve ? { chooseExecutor } : {}),
    createDetections: (anchors) => new GpuDetections(backend, anchors),
    gpuWork: queue.work,
    withinMemory: (run) => withinMemory(device, run),
    compile,
    memoryBytes: () =>
      queue.recordedBytes +
      ((backend.memory() as { numBytesAllocatedInGPU?: number }).numBytesAllocatedInGPU ?? 0),
    dispose() {
      if (disposing) return;
      disposing = true;
      removeBackend('webgpu');
      device.destroy();
    },
  };
}

async function fetchMoreKernels(model: CompiledModel | null): Promise<void> {
  if (model && startsOnGpu(model)) return;
  const { registerMoreKernels } = await import('./more-webgpu-kernels.ts');
  registerMoreKernels();
}

/** A buffer that could not be had fails no call, and what is computed with it is nothing: the device has to be asked. */
async function withinMemory<T>(device: GPUDevice, run: () => Promise<T>): Promise<T> {
  device.pushErrorScope('out-of-memory');
  let result: T;
  try {
    result = await run();
  } catch (error) {
    void device.popErrorScope().catch(() => null);
    throw error;
  }
  // Null also where the device is lost: that is told elsewhere.
  const error = await device.popErrorScope().catch(() => null);
  if (error) {
    throw new GlanceError('model-too-large', { backend: 'WebGPU', problem: 'the device has no memory left' });
  }
  return result;
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures: GPUFeatureName[] = [];
  for (const feature of FEATURES) if (adapter.features.has(feature)) requiredFeatures.push(feature);
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
