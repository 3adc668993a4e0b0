import { GlanceError } from '../shared/errors.ts';
import type { RunningBackend } from './backends/backend.ts';
import type { CompiledModel } from './graph/ir.ts';
import { memoryNeeds } from './graph/memory-needs.ts';

/** ref: Device Memory API, which stops here so that few devices stand out */
const MOST_TOLD_GB = 8;

/**
 * Refuses a model that cannot run on a backend for its size, before anything is uploaded.
 * @param deviceBytes all the memory that the device has, null where that is not known
 * @throws GlanceError `model-too-large`
 */
export function checkMemory(
  model: CompiledModel,
  { name, limits }: Pick<RunningBackend, 'name' | 'limits'>,
  deviceBytes: number | null = deviceMemory(),
): void {
  const { largestBytes, peakBytes } = memoryNeeds(model);
  const backend = name === 'webgpu' ? 'WebGPU' : 'WebAssembly';
  if (largestBytes > limits.bufferBytes) {
    const problem = `one of its steps fills ${megabytes(largestBytes)}, and there are at most ${megabytes(limits.bufferBytes)}`;
    throw new GlanceError('model-too-large', { backend, problem });
  }
  if (limits.totalBytes !== null && peakBytes > limits.totalBytes) {
    const problem = `its steps fill ${megabytes(peakBytes)} at once, and there are at most ${megabytes(limits.totalBytes)}`;
    throw new GlanceError('model-too-large', { backend, problem });
  }
  if (deviceBytes !== null && peakBytes > deviceBytes) {
    const problem = `its steps fill ${megabytes(peakBytes)} at once, and this device has ${megabytes(deviceBytes)} in all`;
    throw new GlanceError('model-too-large', { backend, problem });
  }
}

/** Browsers that tell it round it, and tell no more than {@link MOST_TOLD_GB}: so much or more. */
function deviceMemory(): number | null {
  const gigabytes = (globalThis.navigator as { readonly deviceMemory?: number } | undefined)?.deviceMemory;
  return gigabytes === undefined || gigabytes >= MOST_TOLD_GB ? null : gigabytes * 2 ** 30;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
