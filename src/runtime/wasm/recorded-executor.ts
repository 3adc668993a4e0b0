import { engine, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { allocate, internals } from '../../kernels/wasm/kernel-module.ts';
import { GlanceError } from '../../shared/errors.ts';
import {
  checkFeed,
  type ExecutorPort,
  GraphExecutor,
  type ModelExecutor,
  portOf,
  type StepWatcher,
} from '../executor.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { dtypeOf } from '../onnx/onnx-graph.ts';
import { type Arena, planArena } from './arena.ts';
import { RecordedRun } from './recorded-run.ts';
import { type Alias, aliasAt } from './row-step.ts';

/** Steps of tfjs's own among all, above which recording is of no use: each copies its results to their places. */
const MOST_ROWS = 1 / 3;

/**
 * Runs a compiled model on WASM: every value has its place in one piece of memory, and what our kernels do is written down
 * once as a list of jobs, which a frame only has to go through. Owns the constants and the memory of a run. Outputs are
 * overwritten by the next run.
 */
export class RecordedExecutor implements ModelExecutor {
  readonly inputs: readonly ExecutorPort[];
  readonly outputs: readonly ExecutorPort[];
  readonly #model: CompiledModel;
  readonly #backend: object;
  readonly #constants = new Map<string, Tensor>();
  readonly #given: number[] = [];
  readonly #results: Alias[] = [];
  #arena: Arena | null = null;
  #memory = 0;
  #run: RecordedRun | null = null;
  /** Takes over where recording is of no use. */
  #plain: GraphExecutor | null = null;
  #disposed = false;

  /** @param backend tfjs's WASM backend, with kernels attached */
  constructor(model: CompiledModel, backend: object) {
    this.#model = model;
    this.#backend = backend;
    this.inputs = model.inputs.map((port) => portOf(model, port));
    this.outputs = model.outputs.map((port) => portOf(model, port));
    const arena = canBeRecorded(model) ? planArena(model) : null;
    if (!arena || !outputsAreMade(model, arena)) {
      this.#plain = new GraphExecutor(model);
      return;
    }
    this.#arena = arena;
    try {
      this.#memory = allocate(backend, Math.max(1, arena.bytes));
      for (const [name, constant] of model.constants) {
        const data = tensor(constant.data, [...constant.shape], dtypeOf(constant.type));
        this.#constants.set(name, engine().keep(data));
      }
      for (const { value } of model.outputs) {
        this.#results.push(aliasAt(backend, this.#addressOf(value), model.values.get(value)!));
      }
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** As {@link GraphExecutor.run}, but that outputs hold until the next run only. */
  run(feeds: Readonly<Record<string, Tensor>>, watch?: StepWatcher): Record<string, Tensor> {
    if (this.#disposed) throw new GlanceError('engine-failed', { reason: 'the model was disposed' });
    if (this.#plain) return this.#plain.run(feeds, watch);
    try {
      const run = this.#runFor(feeds);
      if (!run) return this.run(feeds, watch);
      run.run(watch);
    } catch (error) {
      throw GlanceError.from(error);
    }
    return this.#handOut();
  }

  /** Releases constants and memory. The executor cannot run afterwards. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#plain?.dispose();
    this.#release();
  }

  /** The recorded run for these feeds: the one there is, where they lie where the last ones lay. Null where rows prevail. */
  #runFor(feeds: Readonly<Record<string, Tensor>>): RecordedRun | null {
    const { dataIdMap } = internals(this.#backend);
    let moved = this.#run === null;
    for (let index = 0; index < this.inputs.length; index++) {
      const input = this.inputs[index]!;
      const { memoryOffset } = dataIdMap.get(checkFeed(input, feeds[input.name]).dataId);
      if (this.#given[index] !== memoryOffset) moved = true;
      this.#given[index] = memoryOffset;
    }
    if (!moved) return this.#run;
    this.#run?.dispose();
    this.#run = null;
    const addressOf = (value: string) => this.#addressOf(value);
    this.#run = new RecordedRun(this.#backend, this.#model, addressOf, this.#constants);
    if (this.#run.rows <= this.#model.nodes.length * MOST_ROWS) return this.#run;
    this.#release();
    this.#plain = new GraphExecutor(this.#model);
    return null;
  }

  #addressOf(value: string): number {
    const root = this.#arena!.root(value);
    const offset = this.#arena!.offsets.get(root);
    if (offset !== undefined) return this.#memory + offset;
    const input = this.#model.inputs.findIndex((port) => port.value === root);
    if (input >= 0) return this.#given[input]!;
    return internals(this.#backend).dataIdMap.get(this.#constants.get(root)!.dataId).memoryOffset;
  }

  /** Handles of the outputs' memory; whoever disposes them leaves it as it is. */
  #handOut(): Record<string, Tensor> {
    const backend = this.#backend as { incRef(dataId: object): void };
    const outputs: Record<string, Tensor> = {};
    for (let index = 0; index < this.outputs.length; index++) {
      const { tensor: kept } = this.#results[index]!;
      backend.incRef(kept.dataId);
      outputs[this.outputs[index]!.name] = engine().makeTensorFromTensorInfo(kept, backend as never);
    }
    return outputs;
  }

  #release(): void {
    this.#run?.dispose();
    this.#run = null;
    for (const result of this.#results.splice(0)) result.dispose();
    for (const constant of this.#constants.values()) constant.dispose();
    this.#constants.clear();
    if (this.#memory !== 0) internals(this.#backend).wasm._free(this.#memory);
    this.#memory = 0;
  }
}

/** Places hold neither nothing, nor the same value twice; and weights are packed once, so they must be constants. */
function canBeRecorded({ nodes, outputs, values, constants }: CompiledModel): boolean {
  const weighted = nodes.filter(({ op }) => op === 'Conv' || op === 'ConvTranspose');
  if (!weighted.every(({ inputs }) => inputs.slice(1).every((input) => constants.has(input)))) return false;
  const known = nodes.every(({ outputs: made }) => made.every((value) => values.has(value)));
  const empty = [...values.values()].some(({ shape }) => shape.includes(0));
  const twice = new Set(outputs.map(({ value }) => value)).size < outputs.length;
  return known && !empty && !twice;
}

/** Whether steps make all outputs: what is fed or constant is handed out as it is. */
function outputsAreMade({ outputs }: CompiledModel, { root, offsets }: Arena): boolean {
  return outputs.every(({ value }) => offsets.has(root(value)));
}
