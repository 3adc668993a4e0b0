import type { Tensor } from '@tensorflow/tfjs-core';
import { JOB_BYTES, type Job, JobRecorder, writeJobs } from '../../kernels/wasm/jobs.ts';
import { allocate, internals, kernelsOf, threadsOf } from '../../kernels/wasm/kernel-module.ts';
import type { StepWatcher } from '../executor.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { TfjsKernels } from '../kernels-tfjs.ts';
import { recordModel } from './record-model.ts';
import { RowStep } from './row-step.ts';

/** Jobs that lie side by side, or a step that tfjs has a part in. */
type Part = { readonly first: number; count: number } | { readonly row: RowStep };

/** A graph's run on certain memory, as a list of jobs in that memory. Owns the list and what its rows need. */
export class RecordedRun {
  /** Nodes that are rows of the op table. */
  readonly rows: number;
  readonly #backend: object;
  readonly #kernels = new TfjsKernels();
  /** By node. */
  readonly #steps: readonly Part[];
  /** The same, with neighbouring jobs put together. */
  readonly #parts: readonly Part[];
  readonly #jobs: number;

  /** @param addressOf where a value lies that is no constant */
  constructor(
    backend: object,
    model: CompiledModel,
    addressOf: (value: string) => number,
    constants: ReadonlyMap<string, Tensor>,
  ) {
    this.#backend = backend;
    const recorded = recordModel(model, new JobRecorder(backend), addressOf, constants);
    const jobs: Job[] = recorded.flatMap((node) => ('jobs' in node ? node.jobs : []));
    this.#jobs = allocate(backend, Math.max(1, jobs.length) * JOB_BYTES);
    writeJobs(jobs, internals(backend).wasm.HEAPU8.buffer, this.#jobs);
    let next = 0;
    this.#steps = recorded.map((node): Part => {
      if ('row' in node) {
        return { row: new RowStep(backend, this.#kernels, model, node.row, addressOf, constants) };
      }
      const part = { first: next, count: node.jobs.length };
      next += part.count;
      return part;
    });
    this.#parts = joined(this.#steps);
    this.rows = recorded.filter((node) => 'row' in node).length;
  }

  /** @param watch told of each node; where nobody is told, jobs follow each other without a pause */
  run(watch?: StepWatcher): void {
    if (!watch) {
      // In every frame, where an iterator would be garbage.
      for (let at = 0; at < this.#parts.length; at++) this.#do(this.#parts[at]!);
      return;
    }
    this.#steps.forEach((step, node) => {
      const startMs = performance.now();
      this.#do(step);
      watch(node, performance.now() - startMs);
    });
  }

  dispose(): void {
    internals(this.#backend).wasm._free(this.#jobs);
    for (const step of this.#steps) if ('row' in step) step.row.dispose();
    this.#kernels.dispose();
  }

  #do(part: Part): void {
    if ('row' in part) {
      part.row.run();
      return;
    }
    const pool = threadsOf(this.#backend);
    const jobs = this.#jobs + part.first * JOB_BYTES;
    kernelsOf(this.#backend).runJobs(pool?.control ?? 0, pool?.threads ?? 1, jobs, part.count);
  }
}

function joined(steps: readonly Part[]): Part[] {
  const parts: Part[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if ('row' in step) parts.push(step);
    else if (last && 'count' in last) last.count += step.count;
    else parts.push({ ...step });
  }
  return parts;
}
