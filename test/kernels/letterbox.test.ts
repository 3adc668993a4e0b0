import { readFileSync } from 'node:fs';
import { backend as currentBackend, keep, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { attachKernels, internals } from '../../src/kernels/wasm/kernel-module.ts';
import type { PixelConvention } from '../../src/preprocess/channel-scales.ts';
import type { Letterbox } from '../../src/preprocess/letterbox.ts';
import { createLetterboxer } from '../../src/preprocess/letterbox-rgba.ts';
import { createWasmLetterboxer } from '../../src/preprocess/wasm-letterbox.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import {
  CONVENTIONS,
  GEOMETRIES,
  type Geometry,
  letterboxOf,
  levelOf,
  noise,
  worstOf,
} from './support/letterbox-cases.ts';

/** Of one of 255 levels: row weights have 16 bits. */
const LEVELS = 0.1;

describe('the letterbox kernel on WASM', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  it.for(GEOMETRIES)('agrees with the reference: %s', (geometry) => {
    for (const [align, input] of CONVENTIONS) {
      const box = letterboxOf(geometry, align);
      expect(errorInLevels(box, input, noise(box.source.width, box.source.height))).toBeLessThan(LEVELS);
    }
  });

  it('agrees with the reference on random sizes', () => {
    const below = generator(20_250_117);
    for (let round = 0; round < 150; round++) {
      const geometry: Geometry = [1 + below(300), 1 + below(200), 1 + below(80), 1 + below(80)];
      const [align, input] = CONVENTIONS[round % CONVENTIONS.length]!;
      const box = letterboxOf(geometry, align);
      const rgba = noise(box.source.width, box.source.height, round);
      expect(errorInLevels(box, input, rgba), `round ${round}: ${geometry}`).toBeLessThan(LEVELS);
    }
  });

  it('keeps black black and white white, to the last bit that counts', () => {
    const [, input] = CONVENTIONS[0]!;
    const box = letterboxOf([227, 101, 32, 32], 'center');
    for (const level of [0, 255]) {
      const rgba = new Uint8ClampedArray(227 * 101 * 4).fill(level);
      expect(errorInLevels(box, input, rgba)).toBeLessThan(1e-4);
    }
  });

  it('works in shared memory, even where NaN lay before', async () => {
    const pages = 32;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const HEAPU8 = new Uint8Array(memory.buffer).fill(255);
    const outAt = 1024;
    const roomAt = 1 << 20;
    const backend = { wasm: { wasmMemory: memory, HEAPU8, _malloc: () => roomAt, _free() {} } };
    await attachKernels(backend as never, async (file) => readFileSync(`src/kernels/wasm/${file}`));
    for (const [align, input] of CONVENTIONS) {
      const box = letterboxOf([131, 67, 32, 32], align);
      const rgba = noise(131, 67);
      const expected = new Float32Array(32 * 32 * 3);
      createLetterboxer(box, input)(rgba, expected);
      const out = new Float32Array(memory.buffer, outAt, expected.length);
      createWasmLetterboxer(backend, box, input).run(rgba, out);
      expect(worstOf(out, expected) / levelOf(input)).toBeLessThan(LEVELS);
    }
  });

  it('refuses pictures and tensors of another size, and memory that is not the backend’s', () => {
    const [align, input] = CONVENTIONS[0]!;
    const letterboxer = createWasmLetterboxer(currentBackend(), letterboxOf([4, 4, 8, 8], align), input);
    const { buffer } = internals(currentBackend()).wasm.HEAPU8;
    expect(() => letterboxer.run(noise(4, 3), new Float32Array(buffer, 0, 192))).toThrow(RangeError);
    expect(() => letterboxer.run(noise(4, 4), new Float32Array(buffer, 0, 191))).toThrow(RangeError);
    expect(() => letterboxer.run(noise(4, 4), new Float32Array(192))).toThrow('in the backend’s memory');
    letterboxer.dispose();
  });

  it('gives back the memory that it took', () => {
    const [align, input] = CONVENTIONS[0]!;
    const heapBytes = () => internals(currentBackend()).wasm.HEAPU8.byteLength;
    const once = () =>
      createWasmLetterboxer(currentBackend(), letterboxOf([1280, 720, 64, 64], align), input).dispose();
    once();
    const before = heapBytes();
    for (let round = 0; round < 50; round++) once();
    expect(heapBytes()).toBe(before);
  });
});

/** Writes nothing but its own tensor, which the values around it show. */
function errorInLevels(box: Letterbox, input: PixelConvention, rgba: Uint8ClampedArray): number {
  const length = box.target.width * box.target.height * 3;
  const expected = new Float32Array(length);
  createLetterboxer(box, input)(rgba, expected);

  const guard = 16;
  const kept: Tensor = keep(zeros([length + 2 * guard], 'float32'));
  const letterboxer = createWasmLetterboxer(currentBackend(), box, input);
  const { wasm, dataIdMap } = internals(currentBackend());
  const address = dataIdMap.get(kept.dataId).memoryOffset;
  const all = new Float32Array(wasm.HEAPU8.buffer, address, length + 2 * guard).fill(7);
  letterboxer.run(rgba, all.subarray(guard, guard + length));
  const got = all.slice(guard, guard + length);
  const around = [...all.subarray(0, guard), ...all.subarray(guard + length)];
  letterboxer.dispose();
  kept.dispose();
  expect(new Set(around)).toEqual(new Set([7]));
  return worstOf(got, expected) / levelOf(input);
}

/** Whole numbers below a limit, from a small generator with a seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}
