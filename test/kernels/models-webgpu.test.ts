import { afterAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { differenceFromPeer, MODEL_CASES, missingFile } from './support/model-cases.ts';

const TOLERANCE = 2e-3;
/** A software adapter compiles for half a minute and computes for some seconds. */
const TIMEOUT_MS = 240_000;

/** The backend, or the reason why there is none. */
const started = await startBackend('webgpu', () => {}).then(
  (backend: RunningBackend) => ({ backend, reason: '' }),
  (error: Error) => ({ backend: null, reason: error.message }),
);

afterAll(() => started.backend?.dispose());

describe.each(MODEL_CASES)('$name on WebGPU', (model) => {
  const missing = started.reason || missingFile(model);
  if (missing) {
    it.skip(`needs ${missing}`, () => {});
    return;
  }
  const size = model.fixedSize ?? 160;

  it(
    `says the same as onnxruntime-web at ${size}`,
    async () => {
      const { createExecutor } = started.backend!;
      expect(await differenceFromPeer(model, size, createExecutor)).toBeLessThan(TOLERANCE);
    },
    TIMEOUT_MS,
  );
});
