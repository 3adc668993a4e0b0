import { engine, type Tensor, type TensorInfo, tensor } from '@tensorflow/tfjs-core';
import type { GpuPrecision } from '../shared/detection.ts';
import { GlanceError } from '../shared/errors.ts';
import type { CompiledModel, GraphNode, GraphPort, ValueInfo } from './graph/ir.ts';
import { TfjsKernels } from './kernels-tfjs.ts';
import { dtypeOf } from './onnx/onnx-graph.ts';
import { OPS } from './ops/index.ts';
import type { OpRow } from './ops/op-row.ts';

/** A graph input or output as the executor takes or gives it. */
export interface ExecutorPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** A compiled model on a backend. */
export interface ModelExecutor {
  readonly inputs: readonly ExecutorPort[];
  readonly outputs: readonly ExecutorPort[];
  /** On WebGPU alone. */
  readonly precision?: GpuPrecision;
  /**
   * Feeds stay the caller's, outputs are the caller's to dispose. What outputs hold may change with the next run.
   * @param watch for profiles; told of nothing where a backend computes after it returns
   */
  run(feeds: Readonly<Record<string, Tensor>>, watch?: StepWatcher): Record<string, Tensor>;
  dispose(): void;
}

/** Told of each step of a run as it ends: its place in the model's list of nodes, and how long it took. */
export type StepWatcher = (node: number, ms: number) => void;

interface Step {
  readonly row: OpRow;
  readonly node: GraphNode;
  readonly infos: readonly ValueInfo[];
  /** Slots of the inputs and outputs in the run's table of tensors. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Slots nobody reads after this step. */
  readonly last: readonly number[];
}

/**
 * Runs a compiled model on tfjs's current backend. Owns the constants, which are uploaded once; every intermediate
 * tensor is released right after its last use, also when a step fails.
 */
export class GraphExecutor implements ModelExecutor {
  readonly inputs: readonly ExecutorPort[];
  readonly outputs: readonly ExecutorPort[];
  readonly #steps: readonly Step[];
  readonly #inputSlots: readonly number[];
  readonly #outputSlots: readonly number[];
  /** Slots whose tensors a run does not own: feeds and constants. */
  readonly #borrowed: ReadonlySet<number>;
  readonly #constants = new Map<number, Tensor>();
  readonly #kernels = new TfjsKernels();
  readonly #slotCount: number;
  #disposed = false;

  constructor(model: CompiledModel) {
    const slots = new Map<string, number>();
    const slotOf = (value: string) => {
      const slot = slots.get(value) ?? slots.size;
      slots.set(value, slot);
      return slot;
    };
    this.inputs = model.inputs.map((port) => portOf(model, port));
    this.outputs = model.outputs.map((port) => portOf(model, port));
    this.#inputSlots = model.inputs.map(({ value }) => slotOf(value));
    this.#outputSlots = model.outputs.map(({ value }) => slotOf(value));
    for (const [name, constant] of model.constants) {
      const data = tensor(constant.data, [...constant.shape], dtypeOf(constant.type));
      this.#constants.set(slotOf(name), engine().keep(data));
    }
    this.#borrowed = new Set([...this.#inputSlots, ...this.#constants.keys()]);
    this.#steps = planSteps(model, slotOf, new Set([...this.#borrowed, ...this.#outputSlots]));
    this.#slotCount = slots.size;
  }

  /**
   * Runs the graph once. Feeds stay the caller's; the outputs are the caller's to dispose.
   * @param watch for profiles; times are those of a backend that computes before it returns
   * @throws GlanceError `model-shape` for a missing feed or one of another shape, `engine-failed` when a kernel fails
   */
  run(feeds: Readonly<Record<string, Tensor>>, watch?: StepWatcher): Record<string, Tensor> {
    if (this.#disposed) throw new GlanceError('engine-failed', { reason: 'the model was disposed' });
    const table = new Array<Tensor | undefined>(this.#slotCount);
    for (const [slot, constant] of this.#constants) table[slot] = constant;
    this.inputs.forEach((input, index) => {
      table[this.#inputSlots[index]!] = checkFeed(input, feeds[input.name]);
    });
    try {
      if (watch) this.#runWatched(table, watch);
      else for (const step of this.#steps) this.#runStep(step, table);
      return this.#collect(table);
    } catch (error) {
      table.forEach((made, slot) => {
        if (!this.#borrowed.has(slot)) made?.dispose();
      });
      throw GlanceError.from(error);
    }
  }

  /** Releases the constants. The executor cannot run afterwards. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const constant of this.#constants.values()) constant.dispose();
    this.#constants.clear();
    this.#kernels.dispose();
  }

  #runStep({ row, node, infos, inputs, outputs, last }: Step, table: (Tensor | undefined)[]): void {
    const results = this.#kernels.collect(() =>
      row.run(
        this.#kernels,
        inputs.map((slot) => table[slot]!),
        node.attributes,
        infos,
      ),
    );
    outputs.forEach((slot, index) => {
      table[slot] = results[index]!;
    });
    for (const slot of last) {
      table[slot]!.dispose();
      table[slot] = undefined;
    }
  }

  #runWatched(table: (Tensor | undefined)[], watch: StepWatcher): void {
    this.#steps.forEach((step, node) => {
      const startMs = performance.now();
      this.#runStep(step, table);
      watch(node, performance.now() - startMs);
    });
  }

  /** A value that is fed in, constant or named twice as output is handed out as a copy of its handle. */
  #collect(table: readonly (Tensor | undefined)[]): Record<string, Tensor> {
    const given = new Set<number>();
    const entries = this.outputs.map(({ name }, index) => {
      const slot = this.#outputSlots[index]!;
      const value = table[slot]!;
      const shared = this.#borrowed.has(slot) || given.has(slot);
      given.add(slot);
      return [name, shared ? value.clone() : value] as const;
    });
    return Object.fromEntries(entries);
  }
}

function planSteps(
  model: CompiledModel,
  slotOf: (value: string) => number,
  kept: ReadonlySet<number>,
): readonly Step[] {
  const lastReader = new Map<number, number>();
  model.nodes.forEach((node, index) => {
    for (const value of [...node.outputs, ...node.inputs]) lastReader.set(slotOf(value), index);
  });
  const released = new Map<number, number[]>();
  for (const [slot, index] of lastReader) {
    if (kept.has(slot)) continue;
    const list = released.get(index);
    if (list) list.push(slot);
    else released.set(index, [slot]);
  }
  return model.nodes.map((node, index) => ({
    row: OPS.get(node.op)!,
    node,
    infos: node.outputs.map((output) => model.values.get(output)!),
    inputs: node.inputs.map(slotOf),
    outputs: node.outputs.map(slotOf),
    last: released.get(index) ?? [],
  }));
}

/** What the outside sees of a graph's input or output. */
export function portOf(model: CompiledModel, { name, value }: GraphPort): ExecutorPort {
  const info = model.values.get(value)!;
  return { name, shape: info.shape, dtype: dtypeOf(info.type) };
}

/** @throws GlanceError `model-shape` for a missing feed or one of another shape or type */
export function checkFeed(
  { name, shape, dtype }: ExecutorPort,
  feed: (Tensor & TensorInfo) | undefined,
): Tensor {
  if (!feed) throw new GlanceError('model-shape', { node: name, problem: 'this input was not given' });
  const fits = feed.rank === shape.length && feed.shape.every((size, axis) => size === shape[axis]);
  if (!fits) {
    throw new GlanceError('model-shape', {
      node: name,
      problem: `the input is [${feed.shape}], the model was compiled for [${shape}]`,
    });
  }
  if (feed.dtype !== dtype) {
    throw new GlanceError('model-shape', { node: name, problem: `the input is ${feed.dtype}, not ${dtype}` });
  }
  return feed;
}
