import { createBackend, type RunningBackend } from '../runtime/backends/backend.ts';
import type { BackendName } from '../shared/engine.ts';

/**
 * Starts a backend for Node and makes it tfjs's current one. A software adapter is used but never silently.
 *
 * @param say gets sentences for a person
 * @throws GlanceError `backend-unsupported`
 */
export async function startBackend(
  name: BackendName,
  say: (message: string) => void,
): Promise<RunningBackend> {
  if (name === 'wasm') return createBackend('wasm');
  const { startNodeGpu } = await import('./node-gpu.ts');
  const { gpu, borrowedDriver, dispose: disposeGpu } = await startNodeGpu();
  const backend = await createBackend('webgpu', { gpu }).catch((error: unknown) => {
    disposeGpu();
    throw error;
  });
  if (backend.softwareAdapter) {
    const driver = borrowedDriver ? ` from ${borrowedDriver}` : '';
    say(
      `WebGPU runs on a software adapter (${backend.device}${driver}): right answers, slowly. --backend wasm is faster here.`,
    );
  }
  return {
    ...backend,
    dispose() {
      backend.dispose();
      disposeGpu();
    },
  };
}
