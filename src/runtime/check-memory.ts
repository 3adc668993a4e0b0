import { GlanceError } from '../shared/errors.ts';
import type { RunningBackend } from './backends/backend.ts';
import type { CompiledModel } from './graph/ir.ts';
import { memoryNeeds } from './graph/memory-needs.ts';

/**
 * Refuses a model that cannot run on a backend for its size, before anything is uploaded.
 * @throws GlanceError `model-too-large`
 */
export function checkMemory(
  model: CompiledModel,
  { name, limits }: Pick<RunningBackend, 'name' | 'limits'>,
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
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
