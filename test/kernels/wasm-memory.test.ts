import { memory, tile, zeros } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';

let running: RunningBackend;

beforeAll(async () => {
  running = await createBackend('wasm');
});
afterAll(() => running.dispose());

describe('WASM memory', () => {
  it.each([
    ['more than 32 bits count', 1250, '5000'],
    ['more than is left', 1073, '4292'],
  ])('says when there is %s, and goes on with what fits', (_, millions, megabytes) => {
    const block = zeros([1000, 1000]);
    const { tensors, bytes } = { tensors: memory().numTensors, bytes: running.memoryBytes() };
    expect(() => tile(block, [millions, 1])).toThrow(
      expect.objectContaining({
        code: 'model-too-large',
        details: { backend: 'WebAssembly', problem: `there is no memory for another ${megabytes} MB` },
      }),
    );
    expect(memory().numTensors).toBe(tensors);
    expect(running.memoryBytes()).toBe(bytes);
    const small = tile(zeros([1]), [3]);
    expect([...small.dataSync()]).toEqual([0, 0, 0]);
    small.dispose();
    block.dispose();
  });
});
