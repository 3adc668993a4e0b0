import { describe, expect, it } from 'vitest';
import { soakOptions } from '../../soak/soak-options.ts';
import { type Held, problems } from '../../soak/verdict.ts';

const START: Held = {
  backend: 'wasm',
  tensors: 227,
  engineBytes: 16_777_216,
  gpuBytes: 0,
  heapBytes: 10_000_000,
  codeBytes: 3_000_000,
  pageHeapBytes: 6_000_000,
  workerHeapBytes: 4_000_000,
};
const FAULTS = { 'worker killed': { injected: 3, recovered: 3, worstMs: 900 } };

describe('problems of a soak', () => {
  it('are none where every fault was recovered and nothing grew', () => {
    expect(problems(START, { ...START, heapBytes: 11_000_000, engineBytes: 17_000_000 }, FAULTS)).toEqual([]);
  });

  it.each([
    ['heap', { heapBytes: 11_000_100 }, 'heap: grew by 10.0 %'],
    ['heap that is unknown', { heapBytes: Number.NaN }, 'heap: grew by NaN %'],
    ['a tensor more', { tensors: 228 }, 'tensors: 227 at first, 228 at the end'],
    ['a tensor less', { tensors: 226 }, 'tensors: 227 at first, 226 at the end'],
    ['another backend', { backend: 'webgpu' }, 'began on wasm, ended on webgpu'],
  ])('are found: %s', (_, change, problem) => {
    expect(problems(START, { ...START, ...change }, FAULTS)).toEqual([problem]);
  });

  it.each([
    [{ injected: 3, recovered: 2, worstMs: null }, 'recovered 2 times of 3'],
    [{ injected: 0, recovered: 0, worstMs: 0 }, 'never injected, the run was too short'],
  ])('are found: a fault with %j', (tally, problem) => {
    expect(problems(START, START, { ...FAULTS, 'worker hung': tally })).toEqual([`worker hung: ${problem}`]);
  });
});

describe('options of a soak', () => {
  it('have defaults', () => {
    expect(soakOptions([])).toEqual({ frames: 1000, backend: 'wasm', faultsEvery: null, size: 320 });
    expect(soakOptions(['--backend', 'webgpu'])).toMatchObject({ size: 160 });
  });

  it.each([
    [['--frames', '99'], '--frames must be a whole number, at least 100.'],
    [['--frames', '1e4'], '--frames must be a whole number, at least 100.'],
    [['--backend', 'cpu'], '--backend must be wasm or webgpu.'],
    [['--faults-every', '19'], '--faults-every must be a whole number, at least 20.'],
    [['--size', 'big'], '--size must be a whole number, at least 32.'],
  ])('%j: %s', (args, message) => {
    expect(soakOptions(args)).toMatchObject({ text: expect.stringMatching(message), ok: false });
  });

  it('are explained where one is unknown, and when asked', () => {
    expect(soakOptions(['--pigs'])).toMatchObject({
      ok: false,
      text: expect.stringMatching(/'--pigs'.*Usage:/s),
    });
    expect(soakOptions(['--help'])).toMatchObject({ ok: true, text: expect.stringMatching(/^Usage:/) });
  });
});
