import {
  attachInstead,
  internals,
  type KernelExports,
  threadsOf,
  type WasmInternals,
} from './kernel-module.ts';
import { shareFilters } from './packed-filters.ts';

/** Size of a job in memory, and where within it its arguments begin and its threads stand; see assembly/threads.ts. */
export const JOB_BYTES = 96;
const ARGUMENTS = 4;
const WORTH = 84;

/** Kernels that can be told as jobs: their kinds as in assembly/threads.ts, and which of their arguments are fractions. */
const JOBS = {
  conv2dOnThreads: { kind: 1, fraction: 16 },
  depthwiseConv2dOnThreads: { kind: 2, fraction: 16 },
  transposeConv2dOnThreads: { kind: 3, fraction: 16 },
  copyRowsOnThreads: { kind: 12, fraction: -1 },
  addOnThreads: { kind: 13, fraction: -1 },
  activateOnThreads: { kind: 14, fraction: 4 },
  maxPoolOnThreads: { kind: 15, fraction: -1 },
  maxPoolWithIndicesOnThreads: { kind: 16, fraction: -1 },
  nearestUnpoolOnThreads: { kind: 17, fraction: -1 },
} as const satisfies Partial<Record<keyof KernelExports, { kind: number; fraction: number }>>;

/** A call of a kernel: what it would have been given. */
export interface Job {
  readonly kind: number;
  readonly threads: number;
  readonly args: readonly number[];
  /** Place of the argument that is a fraction, or -1. */
  readonly fraction: number;
}

/**
 * Stands in for tfjs's WASM backend where kernels of ours are to say what they would do instead of doing it. Outputs lie
 * where they are told to; inputs that it was not told of lie where the backend has them.
 */
export class JobRecorder {
  readonly #addresses = new Map<object, number>();
  readonly #backend: WasmInternals;
  #jobs: Job[] = [];
  #outputs: readonly number[] = [];
  #made = 0;

  /** @param backend whose memory and threads the jobs are for */
  constructor(backend: object) {
    this.#backend = internals(backend);
    const kernels = Object.fromEntries(
      Object.entries(JOBS).map(([name, { kind, fraction }]) => [
        name,
        (_control: number, threads: number, ...args: number[]) => {
          this.#jobs.push({ kind, threads, args, fraction });
        },
      ]),
    );
    attachInstead(this, kernels as unknown as KernelExports, threadsOf(backend));
    shareFilters(this, backend);
  }

  get wasm(): WasmInternals['wasm'] {
    return this.#backend.wasm;
  }

  readonly dataIdMap = {
    get: (dataId: object) => {
      const memoryOffset = this.#addresses.get(dataId);
      return memoryOffset === undefined ? this.#backend.dataIdMap.get(dataId) : { memoryOffset };
    },
  };

  /** Called by kernels: the next of the outputs that were announced. */
  makeOutput(shape: readonly number[], dtype: string): object {
    const address = this.#outputs[this.#made++];
    if (address === undefined) throw new NotRecordable();
    const dataId = {};
    this.place(dataId, address);
    return { dataId, shape, dtype };
  }

  /** Says where a tensor lies that the backend does not know. */
  place(dataId: object, address: number): void {
    this.#addresses.set(dataId, address);
  }

  /**
   * What a step would do.
   * @param outputs addresses of its outputs, in the order in which they are made
   * @throws NotRecordable where it makes more or fewer than these
   */
  record(outputs: readonly number[], step: () => void): readonly Job[] {
    this.#jobs = [];
    this.#outputs = outputs;
    this.#made = 0;
    step();
    if (this.#made !== outputs.length) throw new NotRecordable();
    return this.#jobs;
  }
}

/** A step that is not made of jobs alone. */
export class NotRecordable extends Error {}

/** Writes jobs side by side, as `runJobs` wants them. */
export function writeJobs(jobs: readonly Job[], memory: ArrayBufferLike, address: number): void {
  const view = new DataView(memory, address, jobs.length * JOB_BYTES);
  jobs.forEach(({ kind, threads, args, fraction }, index) => {
    const at = index * JOB_BYTES;
    view.setInt32(at, kind, true);
    view.setInt32(at + WORTH, threads, true);
    args.forEach((arg, place) => {
      const to = at + ARGUMENTS + place * 4;
      if (place === fraction) view.setFloat32(to, arg, true);
      else view.setUint32(to, arg, true);
    });
  });
}
