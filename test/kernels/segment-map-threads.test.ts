import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOLLOW_LOGITS, LOGIT_LIMIT, pastWeights } from '../../src/kernels/segment-map/smoothing.ts';
import type { KernelExports } from '../../src/kernels/wasm/kernel-module.ts';
import { generator, randomLogits } from './support/segment-cases.ts';

const PAGES = 64;
/** Places in the memory, in bytes: control block, logits, past, and the outputs. */
const [CONTROL, LOGITS, PAST, STATE, MAP] = [64, 1 << 16, 1 << 20, 2 << 20, 3 << 20] as const;
const GUARD = 99;

/** The same as src/kernels/wasm/kernel-thread.ts, on Node's threads. */
const THREAD_SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory, control } = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  parentPort.postMessage('ready');
  exports.serve(control);
`;

interface Places {
  readonly logits: number;
  readonly past: number;
  readonly state: number;
  readonly map: number;
}

function run(
  kernels: KernelExports,
  threads: number,
  { logits, past, state, map }: Places,
  pixels: number,
  channels: number,
  alpha: boolean,
): void {
  const { agreed, contested } = pastWeights(0.7);
  const sizes = [pixels, channels, alpha ? 1 : 0] as const;
  const rule = [agreed, contested, FOLLOW_LOGITS, LOGIT_LIMIT] as const;
  kernels.segmentMapOnThreads(CONTROL, threads, logits, past, state, map, ...sizes, ...rule);
}

describe('the segment map on two threads', () => {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const module = new WebAssembly.Module(readFileSync('src/kernels/wasm/kernels-threads.wasm'));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  let worker: Worker;

  beforeAll(async () => {
    new Uint8Array(memory.buffer).fill(0);
    worker = new Worker(THREAD_SOURCE, {
      eval: true,
      workerData: { module, memory, control: CONTROL },
    });
    await new Promise((resolve) => worker.once('message', resolve));
  });
  afterAll(() => worker.terminate());

  it.each([
    [1, 1, true],
    [3, 11, false],
    [101, 1, true],
    [1021, 1, false],
    [1021, 2, false],
    [997, 11, false],
    [64, 150, false],
  ])('is as on one, for %i pixels of %i channels (alpha: %s)', (pixels, channels, alpha) => {
    const length = pixels * channels;
    const random = generator(pixels + channels);
    new Float32Array(memory.buffer, LOGITS, length).set(randomLogits(length, random));
    new Float32Array(memory.buffer, PAST, length).set(randomLogits(length, random, 0));
    for (const past of [0, PAST]) {
      const [alone, together] = [1, 2].map((threads) => {
        const bytes = new Uint8Array(memory.buffer, STATE, 2 << 20).fill(GUARD);
        run(kernels, threads, { logits: LOGITS, past, state: STATE, map: MAP }, pixels, channels, alpha);
        return bytes.slice();
      });
      expect(Buffer.compare(together!, alone!)).toBe(0);
      const words = Math.ceil(pixels / 4);
      expect(alone!.subarray(length * 4, MAP - STATE).every((byte) => byte === GUARD)).toBe(true);
      expect(alone!.subarray(MAP - STATE + words * 4).every((byte) => byte === GUARD)).toBe(true);
      expect(alone!.subarray(MAP - STATE, MAP - STATE + pixels).some((byte) => byte !== GUARD)).toBe(true);
    }
  });
});

describe('the segment map at the end of memory', () => {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const module = new WebAssembly.Module(readFileSync('src/kernels/wasm/kernels.wasm'));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  const end = memory.buffer.byteLength;

  it.each([1, 2, 3, 4, 5, 6, 7, 9, 11, 21])(
    'reads and writes nothing beyond it with %i channels',
    (channels) => {
      for (const pixels of [1, 2, 3, 4, 5, 7]) {
        const bytes = pixels * channels * 4;
        const low = 1024;
        for (const alpha of channels === 1 ? [true, false] : [false]) {
          const places = { logits: low, past: 2 * low, state: 4 * low, map: 6 * low };
          for (const last of ['logits', 'past', 'state'] as const) {
            run(kernels, 1, { ...places, [last]: end - bytes }, pixels, channels, alpha);
          }
          run(kernels, 1, { ...places, map: end - 4 * Math.ceil(pixels / 4) }, pixels, channels, alpha);
          run(kernels, 1, { ...places, past: 0, logits: end - bytes }, pixels, channels, alpha);
        }
      }
    },
  );
});
