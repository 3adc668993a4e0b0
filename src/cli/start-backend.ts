import { type BackendOptions, createBackend, type RunningBackend } from '../runtime/backends/backend.ts';
import type { BackendName } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';

/**
 * Starts a backend for Node and makes it tfjs's current one. A software adapter is used but never silently.
 *
 * @param say gets sentences for a person
 * @param precision of webgpu; where absent, what the app would take
 * @throws GlanceError `backend-unsupported`
 */
export async function startBackend(
  name: BackendName,
  say: (message: string) => void,
  precision?: BackendOptions['precision'],
): Promise<RunningBackend> {
  if (name === 'wasm') {
    requireSingle('wasm', precision);
    return createBackend('wasm');
  }
  const { startNodeGpu } = await import('./node-gpu.ts');
  const { gpu, borrowedDriver, dispose: disposeGpu } = await startNodeGpu();
  const backend = await createBackend('webgpu', precision ? { gpu, precision } : { gpu }).catch(
    (error: unknown) => {
      disposeGpu();
      throw error;
    },
  );
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

/**
 * For backends that compute in 32 bits alone.
 *
 * @throws GlanceError `backend-unsupported` where another precision was asked for
 */
export function requireSingle(backend: string, precision: BackendOptions['precision']): void {
  if (precision === undefined || precision === 'f32') return;
  throw new GlanceError('backend-unsupported', {
    backend,
    reason: `--precision ${precision} is for --backend webgpu`,
  });
}
