import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { startBackend } from '../../../src/cli/start-backend.ts';

/** The backends that kernels run on; `cpu` is tfjs's plain one. */
export const BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;

/** A software adapter compiles each shader for a while, longer on a busy machine. */
const WEBGPU_TIMEOUT_MS = 240_000;

/**
 * Starts a backend before the tests of a `describe` and ends it after them.
 * @returns where it stands why there is none here, else ''
 */
export function withBackend(name: (typeof BACKENDS)[number]): { missing: string } {
  const state = { missing: '' };
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
    } catch (error) {
      state.missing = error instanceof Error ? error.message : String(error);
      console.info(`skipped: ${state.missing}`);
    }
  });
  afterAll(() => dispose());
  return state;
}
