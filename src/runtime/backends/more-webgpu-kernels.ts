import { registerWebgpuIntegers } from '../../kernels/integer/webgpu.ts';
import { registerWebgpuPooling } from '../../kernels/pooling/webgpu.ts';
import { registerWebgpuSegmentMap } from '../../kernels/segment-map/webgpu.ts';
import { registerWebgpuTransposeConv2d } from '../../kernels/transpose-conv2d/webgpu.ts';

/**
 * Registers the kernels that detectors seldom need. In the built app tfjs's own come with this module too, as
 * `scripts/vite-tfjs-kernels.ts` arranges it.
 */
export function registerMoreKernels(): void {
  registerWebgpuPooling();
  registerWebgpuIntegers();
  registerWebgpuTransposeConv2d();
  registerWebgpuSegmentMap();
}
