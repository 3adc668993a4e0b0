import { beforeAll, describe } from 'vitest';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';
import { testSegmentPipeline } from './support/test-segment-pipeline.ts';

let backend: RunningBackend;

beforeAll(async () => {
  backend = await createBackend('wasm');
});

describe('SegmentPipeline on WASM', () => testSegmentPipeline(() => backend));
