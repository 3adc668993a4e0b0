import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { startBackend } from '../../../src/cli/start-backend.ts';
import type { RunningBackend } from '../../../src/runtime/backends/backend.ts';

/** The backends that kernels run on; `cpu` is tfjs's plain one. */
export const BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;

/** A started backend. */
interface BackendState {
  /** Why there is none here, or ''. */
  missing: string;
  /** Where models do not run one step after another. */
  createExecutor?: NonNullable<RunningBackend['createExecutor']>;
}

/** A software adapter compiles each shader for a while, longer on a busy machine. */
const WEBGPU_TIMEOUT_MS = 240_000;

/**
 * Starts a backend before the tests of a `describe` and ends it after them.
 * @returns what it has, once the tests run
 */
export function withBackend(name: (typeof BACKENDS)[number]): BackendState {
  const state: BackendState = { missing: '' };
  if (name === 'webgpu') vi.setConfig({ testTimeout: WEBGPU_TIMEOUT_MS });
  let dispose = () => {};
  beforeAll(async () => {
    if (name === 'cpu') {
      await setBackend('cpu');
      return;
    }
    try {
      const backend = await startBackend(name, () => {});
      dispose = () => backend.dispose();
      if (backend.createExecutor) state.createExecutor = backend.createExecutor;
    } catch (error) {
      state.missing = error instanceof Error ? error.message : String(error);
      console.info(`skipped: ${state.missing}`);
    }
  });
  afterAll(() => dispose());
  return state;
}
