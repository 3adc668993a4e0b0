import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KernelExports } from '../../src/kernels/wasm/kernel-module.ts';

const THREADS = 3;
const PAGES = 64;
/** Places in the memory, in bytes: control block, input, packed weights, and the outputs of one and of many threads. */
const [CONTROL, X, PACKED, ALONE, TOGETHER] = [64, 1 << 16, 1 << 20, 2 << 20, 3 << 20] as const;

/** The same as src/kernels/wasm/kernel-thread.ts, on Node's threads. */
const THREAD_SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory, control } = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  parentPort.postMessage('ready');
  exports.serve(control);
`;

describe('convolutions on threads', () => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const module = new WebAssembly.Module(readFileSync('src/kernels/wasm/kernels-threads.wasm'));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  const workers: Worker[] = [];

  beforeAll(async () => {
    new Float32Array(memory.buffer).fill(0);
    new Float32Array(memory.buffer, X, (ALONE - X) / 4).forEach((_, at, values) => {
      values[at] = ((at * 2654435761) % 1000) / 500 - 1;
    });
    for (let index = 1; index < THREADS; index++) {
      const workerData = { module, memory, control: CONTROL };
      workers.push(new Worker(THREAD_SOURCE, { eval: true, workerData }));
    }
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  });

  afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

  it.each([
    [
      'a pointwise row',
      { height: 1, width: 101, channels: 13, kernel: 1, stride: 1, pad: 0, outChannels: 19 },
    ],
    [
      'fewer pixels than threads',
      { height: 1, width: 2, channels: 5, kernel: 1, stride: 1, pad: 0, outChannels: 8 },
    ],
    ['rows of 3 × 3', { height: 17, width: 11, channels: 6, kernel: 3, stride: 2, pad: 1, outChannels: 9 }],
    [
      'fewer rows than threads',
      { height: 2, width: 9, channels: 4, kernel: 3, stride: 1, pad: 1, outChannels: 8 },
    ],
  ])('share out %s and give what one thread gives', (_, shape) => {
    const { height, width, channels, kernel, stride, pad, outChannels } = shape;
    const outHeight = Math.floor((height + 2 * pad - kernel) / stride) + 1;
    const outWidth = Math.floor((width + 2 * pad - kernel) / stride) + 1;
    const size = outHeight * outWidth * outChannels;
    const run = (threads: number, out: number) =>
      kernels.conv2dOnThreads(
        ...([CONTROL, threads, X, height, width, channels, PACKED, kernel, kernel, stride, stride] as const),
        ...([pad, pad, out, outHeight, outWidth, outChannels, 5, 0] as const),
      );
    expectSame(run, size);
  });

  it('share out depthwise rows, job after job', () => {
    const [side, channels] = [13, 10];
    const run = (threads: number, out: number) =>
      kernels.depthwiseConv2dOnThreads(
        ...([CONTROL, threads, X, side, side, channels, PACKED, 5, 5, 1, 1, 2, 2] as const),
        ...([out, side, side, channels, 6, 0] as const),
      );
    for (let job = 0; job < 500; job++) run(THREADS, TOGETHER);
    expectSame(run, side * side * channels);
  });

  function expectSame(run: (threads: number, out: number) => void, size: number): void {
    const alone = new Float32Array(memory.buffer, ALONE, size + 8).fill(-7);
    const together = new Float32Array(memory.buffer, TOGETHER, size + 8).fill(-7);
    run(1, ALONE);
    run(THREADS, TOGETHER);
    expect([...together]).toEqual([...alone]);
    expect([...together.slice(size)]).toEqual(new Array(8).fill(-7));
    expect(alone[0]).not.toBe(-7);
  }
});
