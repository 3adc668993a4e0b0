import { backend, engine } from '@tensorflow/tfjs-core';
import { allocate, internals, kernelsOf, threadsIf } from '../../kernels/wasm/kernel-module.ts';

/** What the machine gives to the instructions that a backend's kernels are made of. */
export interface MachinePeak {
  /** Multiply-adds with everything in registers. */
  readonly macsPerSecond: number;
  /** Bytes read plus bytes written when {@link COPIED_BYTES} are copied, as layers of a small network read and write. */
  readonly bytesPerSecond: number;
}

/** About the largest layer of a small network: beyond a second-level cache, and mostly within the last. */
export const COPIED_BYTES = 2 * 2 ** 20;
/** Threads share rows out. */
const ROW_BYTES = 4096;
/** Best of so many: anything else on the machine only slows it down. */
const TRIALS = 15;
const WASM_ROUNDS = 400_000;
const WASM_MACS_PER_ROUND = 48;
const CPU_LENGTH = 4096;
const CPU_REPEATS = 250;

/** Measures the machine with small kernels of our own, on tfjs's current backend: `wasm` (all its threads) or `cpu`. */
export function measurePeak(): MachinePeak {
  return engine().backendName === 'wasm' ? measureWasm() : measureCpu();
}

function measureWasm(): MachinePeak {
  const owner = backend();
  const { multiplyAddsOnThreads, copyRowsOnThreads } = kernelsOf(owner);
  const { control, threads } = threadsIf(owner, true);
  const rounds = WASM_ROUNDS * threads;
  const from = allocate(owner, 2 * COPIED_BYTES);
  const macsMs = best(() => multiplyAddsOnThreads(control, threads, rounds));
  const to = from + COPIED_BYTES;
  const copyMs = best(() =>
    copyRowsOnThreads(control, threads, from, ROW_BYTES, to, ROW_BYTES, ROW_BYTES, COPIED_BYTES / ROW_BYTES),
  );
  internals(owner).wasm._free(from);
  return perSecond(rounds * WASM_MACS_PER_ROUND, macsMs, copyMs);
}

/** tfjs's cpu backend is plain loops over arrays: so is this. */
function measureCpu(): MachinePeak {
  const a = new Float32Array(CPU_LENGTH).fill(1e-3);
  const b = new Float32Array(CPU_LENGTH).fill(1e-3);
  const sums = [0, 0];
  const macsMs = best(() => {
    let even = sums[0]!;
    let odd = sums[1]!;
    for (let repeat = 0; repeat < CPU_REPEATS; repeat++) {
      for (let i = 0; i < CPU_LENGTH; i += 2) {
        even += a[i]! * b[i]!;
        odd += a[i + 1]! * b[i + 1]!;
      }
    }
    sums[0] = even;
    sums[1] = odd;
  });
  const from = new Float32Array(COPIED_BYTES / Float32Array.BYTES_PER_ELEMENT);
  const to = new Float32Array(from.length);
  const copyMs = best(() => {
    for (let i = 0; i < from.length; i++) to[i] = from[i]!;
  });
  return perSecond(CPU_REPEATS * CPU_LENGTH, macsMs, copyMs);
}

function perSecond(macs: number, macsMs: number, copyMs: number): MachinePeak {
  return {
    macsPerSecond: (1e3 * macs) / macsMs,
    bytesPerSecond: (1e3 * 2 * COPIED_BYTES) / copyMs,
  };
}

/** Shortest of some trials, in ms; the first ones warm up. */
function best(work: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < TRIALS; trial++) {
    const startMs = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - startMs);
  }
  return shortest;
}
