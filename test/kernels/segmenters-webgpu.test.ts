import { afterAll, describe, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { compareWithPeer, expectSame, missingPhoto, SEGMENTER_CASES } from './support/segmenter-cases.ts';

const TOLERANCE = 2e-3;
/** A software adapter compiles for half a minute and computes for some seconds. */
const TIMEOUT_MS = 240_000;
const SMALL: Readonly<Record<string, number>> = { 'glance-person': 128, 'glance-street': 224 };

/** The backend, or the reason why there is none. */
const started = await startBackend('webgpu', () => {}).then(
  (backend: RunningBackend) => ({ backend, reason: '' }),
  (error: Error) => ({ backend: null, reason: error.message }),
);

afterAll(() => started.backend?.dispose());

describe.each(SEGMENTER_CASES)('$id on WebGPU', ({ id }) => {
  const missing = started.reason || missingPhoto();
  if (missing) {
    it.skip(`needs ${missing}`, () => {});
    return;
  }

  it(
    `says the same as onnxruntime-web at ${SMALL[id]}`,
    async () => {
      const { createExecutor } = started.backend!;
      expectSame(await compareWithPeer(id, SMALL[id]!, createExecutor), TOLERANCE);
    },
    TIMEOUT_MS,
  );
});
