import { afterAll, describe, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { testSegmentPipeline } from './support/test-segment-pipeline.ts';

/** The backend, or the reason why there is none. */
const started = await startBackend('webgpu', () => {}).then(
  (backend: RunningBackend) => ({ backend, reason: '' }),
  (error: Error) => ({ backend: null, reason: error.message }),
);

afterAll(() => started.backend?.dispose());

describe('SegmentPipeline on WebGPU', () => {
  const { backend, reason } = started;
  if (backend) testSegmentPipeline(() => backend);
  else it.skip(`needs ${reason}`, () => {});
});
