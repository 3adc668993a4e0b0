import '@tensorflow/tfjs-backend-cpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, memory, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GpuExecutor } from '../../src/runtime/gpu/gpu-executor.ts';
import {
  channelsLast,
  compile,
  dataOf,
  difference,
  GPU_GRAPHS,
  inputOf,
  run,
  truthOf,
} from './support/gpu-graphs.ts';

const TOLERANCE = 1e-4;
const TIMEOUT_MS = 120_000;
describe('graphs on WebGPU', () => {
  let running: RunningBackend | null = null;
  let missing = '';
  const truths: Record<string, Float32Array>[][] = [];

  beforeAll(async () => {
    for (const [, of] of GPU_GRAPHS) truths.push([1, 2].map((seed) => truthOf(of, seed)));
    try {
      running = await startBackend('webgpu', () => {});
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error);
      console.info(`skipped: ${missing}`);
    }
  }, TIMEOUT_MS);
  afterAll(() => running?.dispose());

  it.for(GPU_GRAPHS.map(([name, of], index) => [name, of, index] as const))(
    'say what the plain backend says: %s',
    { timeout: TIMEOUT_MS },
    async ([name, of, index], { skip }) => {
      if (!running) return skip(missing);
      const queue = gpuQueueOf(backend() as WebGPUBackend);
      const start = memory().numTensors;
      const executor = running.createExecutor!(compile(of));
      // Once to capture, once again, and with another tensor.
      for (const seed of [1, 1, 2]) {
        const feed = inputOf(of, seed);
        const before = queue.work.dispatches;
        const got = await run(executor, feed);
        expect(queue.work.dispatches - before, name).toBe(of.dispatches);
        for (const [output, values] of Object.entries(truths[index]![seed - 1]!)) {
          expect(difference(got[output]!, values), `${name}: ${output}`).toBeLessThan(TOLERANCE);
        }
        feed.dispose();
      }
      executor.dispose();
      expect(memory().numTensors).toBe(start);
      expect(queue.recordedBytes).toBe(0);
    },
  );

  it('repeats what it captured with new values in the same tensor', { timeout: TIMEOUT_MS }, async ({
    skip,
  }) => {
    if (!running) return skip(missing);
    const [, of] = GPU_GRAPHS[0]!;
    const device = running.gpuDevice!;
    const [first, second] = [1, 2].map((seed) => dataOf(of, seed)) as [
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
    ];
    const buffer = device.createBuffer({
      size: first.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const feed = tensor({ buffer, zeroCopy: true }, channelsLast(of.input), 'float32');
    const executor = running.createExecutor!(compile(of));
    for (const [data, truth] of [
      [first, 0],
      [second, 1],
      [first, 0],
    ] as const) {
      device.queue.writeBuffer(buffer, 0, data);
      const got = await run(executor, feed);
      expect(difference(got.y!, truths[0]![truth]!.y!)).toBeLessThan(TOLERANCE);
    }
    executor.dispose();
    feed.dispose();
    buffer.destroy();
  });

  it('compiles without computing, and computes after', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    if (!running) return skip(missing);
    const [, of] = GPU_GRAPHS[4]!;
    const executor = new GpuExecutor(compile(of), backend() as WebGPUBackend);
    const feed = inputOf(of, 1);
    const queue = gpuQueueOf(backend() as WebGPUBackend);
    const before = queue.work.dispatches;
    await running.compile!(() => {
      for (const output of Object.values(executor.run({ x: feed }))) output.dispose();
    });
    expect(queue.work.dispatches).toBe(before);
    expect(difference((await run(executor, feed)).y!, truths[4]![0]!.y!)).toBeLessThan(TOLERANCE);
    executor.dispose();
    feed.dispose();
  });

  it('cannot run once disposed', ({ skip }) => {
    if (!running) return skip(missing);
    const [, of] = GPU_GRAPHS[0]!;
    const executor = running.createExecutor!(compile(of));
    executor.dispose();
    executor.dispose();
    expect(() => executor.run({})).toThrow('the model was disposed');
  });
});
