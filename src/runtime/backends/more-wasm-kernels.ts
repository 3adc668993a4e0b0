import { getKernelsForBackend, type KernelBackend } from '@tensorflow/tfjs-core';
import { registerWasmSegmentMap } from '../../kernels/segment-map/wasm.ts';
import { registerWasmTransposeConv2d } from '../../kernels/transpose-conv2d/wasm.ts';

/**
 * Registers the kernels that detectors seldom need; `attachKernels` first. In the built app tfjs's own come with this
 * module too, as `scripts/vite-tfjs-kernels.ts` arranges it.
 */
export function registerMoreKernels(backend: KernelBackend): void {
  registerWasmTransposeConv2d();
  registerWasmSegmentMap();
  // tfjs finds its functions in the module when a backend starts, for the kernels that are there then.
  for (const { setupFunc } of getKernelsForBackend('wasm')) setupFunc?.(backend);
}
