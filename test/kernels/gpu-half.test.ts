import '@tensorflow/tfjs-backend-cpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GpuExecutor } from '../../src/runtime/gpu/gpu-executor.ts';
import type { CompiledModel } from '../../src/runtime/graph/ir.ts';
import { compile, difference, GPU_GRAPHS, inputOf, run, truthOf } from './support/gpu-graphs.ts';

/** Of values of about 1, after some layers. */
const TOLERANCE = 5e-3;
const TIMEOUT_MS = 240_000;

describe('graphs in 16-bit floats on WebGPU', () => {
  let running: RunningBackend | null = null;
  let missing = '';
  let truths: Record<string, Float32Array>[] = [];

  beforeAll(async () => {
    truths = GPU_GRAPHS.map(([, of]) => truthOf(of, 1));
    try {
      running = await startBackend('webgpu', () => {}, 'auto');
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error);
    }
    if (running && !running.chooseExecutor) {
      running.dispose();
      running = null;
      missing = 'the adapter has no shader-f16';
    }
    if (missing) console.info(`skipped: ${missing}`);
  }, TIMEOUT_MS);
  afterAll(() => running?.dispose());

  it.for(GPU_GRAPHS.map(([name, of], index) => [name, of, index] as const))(
    'say what the plain backend says: %s',
    { timeout: TIMEOUT_MS },
    async ([name, of, index], { skip }) => {
      if (!running) return skip(missing);
      const queue = gpuQueueOf(backend() as WebGPUBackend);
      const start = memory().numTensors;
      const executor = running.createExecutor!(compile(of), 'f16') as GpuExecutor;
      expect(executor.precision).toBe('f16');
      const feed = inputOf(of, 1);
      for (let time = 0; time < 2; time++) {
        const before = queue.work.dispatches;
        const got = await run(executor, feed);
        expect(queue.work.dispatches - before, name).toBe(of.dispatches);
        for (const [output, values] of Object.entries(truths[index]!)) {
          expect(difference(got[output]!, values), `${name}: ${output}`).toBeLessThan(TOLERANCE);
        }
      }
      feed.dispose();
      executor.dispose();
      expect(memory().numTensors).toBe(start);
      expect(queue.recordedBytes).toBe(0);
    },
  );

  it.for([
    ['16 where it says the same', 1, 1, 'f16'],
    ['32 where a sum between is too large for 16', 6e4, 1 / 6e4, 'f32'],
    ['32 where a weight is', 1e5, 1e-5, 'f32'],
  ] as const)('choose %s', { timeout: TIMEOUT_MS }, async ([, first, last, precision], { skip }) => {
    if (!running) return skip(missing);
    const start = memory().numTensors;
    const [, of] = GPU_GRAPHS[0]!;
    const model = scaled(compile(of), first, last);
    const feed = inputOf(of, 1);
    const executor = (await running.chooseExecutor!(model, { x: feed })) as GpuExecutor;
    expect(executor.precision).toBe(precision);
    const plain = new GpuExecutor(model, backend() as WebGPUBackend);
    const expected = (await run(plain, feed)).y!;
    expect(difference((await run(executor, feed)).y!, expected)).toBeLessThan(TOLERANCE);
    for (const used of [plain, executor, feed]) used.dispose();
    expect(memory().numTensors).toBe(start);
    expect(gpuQueueOf(backend() as WebGPUBackend).recordedBytes).toBe(0);
  });

  it('chooses 32 where a driver cannot compile 16, and compiles afterwards', { timeout: TIMEOUT_MS }, async ({
    skip,
  }) => {
    if (!running) return skip(missing);
    const device = running.gpuDevice!;
    const make = device.createComputePipelineAsync;
    device.createComputePipelineAsync = (descriptor) =>
      descriptor.label?.includes('pair') ? Promise.reject(new Error('no')) : make.call(device, descriptor);
    const [, of] = GPU_GRAPHS[0]!;
    const feed = inputOf(of, 1);
    // As if nobody had compiled it yet.
    const cache = (backend() as unknown as { pipelineCache: Record<string, unknown> }).pipelineCache;
    for (const code of Object.keys(cache)) delete cache[code];
    const executor = (await running.chooseExecutor!(compile(of), { x: feed })) as GpuExecutor;
    device.createComputePipelineAsync = make;
    expect(executor.precision).toBe('f32');
    await running.compile!(() => {
      for (const output of Object.values(executor.run({ x: feed }))) output.dispose();
    });
    expect(difference((await run(executor, feed)).y!, truths[0]!.y!)).toBeLessThan(1e-4);
    executor.dispose();
    feed.dispose();
  });
});

/** With the weights of convolutions of the input, and of the one that makes the output, so many times as large. */
function scaled(model: CompiledModel, first: number, last: number): CompiledModel {
  const constants = new Map(model.constants);
  const [input, output] = [model.inputs[0]!.value, model.outputs[0]!.value];
  for (const { op, inputs, outputs } of model.nodes) {
    const factor = inputs[0] === input ? first : outputs[0] === output ? last : 1;
    const weights = op === 'Conv' ? constants.get(inputs[1]!) : undefined;
    if (!(weights?.data instanceof Float32Array)) continue;
    constants.set(inputs[1]!, { ...weights, data: weights.data.map((weight) => weight * factor) });
  }
  return { ...model, constants };
}
