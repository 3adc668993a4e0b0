import { GlanceError } from '../../shared/errors.ts';
import type { Attributes, ConstTensor, ElementType } from '../onnx/onnx-graph.ts';
import { dtypeOf, sizeOf } from '../onnx/onnx-graph.ts';
import { OPS } from '../ops/index.ts';
import type { Graph, GraphNode, GraphPort, ValueInfo } from './ir.ts';

/** An op that grows its input, such as Tile, is not folded into a constant of more elements than this. */
const MAX_FOLDED_ELEMENTS = 1 << 22;

/** What is worked out while a file is read: so many elements, and so many more for each that it holds. */
const WORKED_OUT = 1 << 23;
const WORKED_OUT_PER_CONSTANT = 8;

/** No value that a device can hold has more; what is computed of sizes stays exact. */
const MAX_ELEMENTS = 2 ** 31;

/** Builds a graph step by step: infers shapes, and evaluates at once whatever depends on constants only. */
export class GraphBuilder {
  readonly #inputs: GraphPort[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, ConstTensor>();
  readonly #values = new Map<string, ValueInfo>();
  #count = 0;
  /** Elements that may still be worked out. */
  #budget: number;

  /** @param trusted whether the graph was built before, so that it is known not to grow out of all proportion */
  constructor(trusted = true) {
    this.#budget = trusted ? Number.POSITIVE_INFINITY : WORKED_OUT;
  }

  input(name: string, info: ValueInfo): string {
    checkSize(name, info);
    this.#inputs.push({ name, value: name });
    this.#values.set(name, info);
    return name;
  }

  /** Adds a constant; `name` is taken as given when it is still free. */
  constant(tensor: ConstTensor, name?: string): string {
    this.#budget += tensor.data.length * WORKED_OUT_PER_CONSTANT;
    return this.#keep(tensor, name);
  }

  #keep(tensor: ConstTensor, name?: string): string {
    const value = this.#freeName(name ?? 'constant');
    this.#constants.set(value, tensor);
    this.#values.set(value, { shape: tensor.shape, type: tensor.type });
    return value;
  }

  /** A constant from a list; rank 1 unless `shape` says otherwise. */
  constantOf(
    values: readonly number[],
    type: ElementType,
    shape: readonly number[] = [values.length],
  ): string {
    const dtype = dtypeOf(type);
    const data =
      dtype === 'float32'
        ? Float32Array.from(values)
        : dtype === 'int32'
          ? Int32Array.from(values)
          : Uint8Array.from(values);
    this.#spend(data.length, 'constant');
    return this.#keep({ type, shape, data });
  }

  /**
   * Adds a step and returns its outputs; a step whose inputs are all constant becomes constants.
   * @param hint for the outputs' names and for messages
   * @throws GlanceError `model-shape` when the op's shape rule says no
   */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}, hint = op): string[] {
    const row = OPS.get(op);
    if (!row) throw new Error(`no op ${op}`);
    let infos: ValueInfo[];
    try {
      infos = row.infer(
        inputs.map((input) => this.info(input)),
        attributes,
      );
    } catch (error) {
      if (error instanceof GlanceError) throw error;
      throw new GlanceError('model-shape', {
        node: hint,
        problem: error instanceof Error ? error.message : String(error),
      });
    }
    for (const info of infos) checkSize(hint, info);
    const constants = inputs.map((input) => this.#constants.get(input));
    const size = infos.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    if (size === 0) return infos.map(({ type, shape }) => this.constantOf([], type, shape));
    const limit = constants.reduce(
      (sum, constant) => sum + (constant?.data.length ?? 0),
      MAX_FOLDED_ELEMENTS,
    );
    const known = constants.every((constant) => constant !== undefined);
    if (row.fold && known && size <= limit) {
      this.#spend(size, hint);
      const data = row.fold(constants as ConstTensor[], attributes, infos);
      const beyond = constants.some((constant) => constant?.beyond) ? ({ beyond: true } as const) : {};
      return infos.map((info, index) => this.#keep({ ...info, data: data[index]!, ...beyond }, hint));
    }
    const outputs = infos.map((info) => {
      const name = this.#freeName(hint);
      this.#values.set(name, info);
      return name;
    });
    this.#nodes.push({ op, inputs: [...inputs], outputs, attributes });
    return outputs;
  }

  /** Adds a step with one output. */
  add1(op: string, inputs: readonly string[], attributes: Attributes = {}, hint = op): string {
    return this.add(op, inputs, attributes, hint)[0]!;
  }

  info(value: string): ValueInfo {
    const info = this.#values.get(value);
    if (!info) throw new Error(`value ${value} is not known`);
    return info;
  }

  shape(value: string): readonly number[] {
    return this.info(value).shape;
  }

  constantAt(value: string): ConstTensor | undefined {
    return this.#constants.get(value);
  }

  finish(outputs: readonly GraphPort[]): Graph {
    return {
      inputs: this.#inputs,
      outputs,
      nodes: this.#nodes,
      constants: this.#constants,
      values: this.#values,
    };
  }

  #spend(elements: number, node: string): void {
    this.#budget -= elements;
    if (this.#budget >= 0) return;
    throw new GlanceError('model-shape', { node, problem: 'its constants grow out of all proportion' });
  }

  #freeName(hint: string): string {
    if (!this.#values.has(hint)) return hint;
    for (;;) {
      const name = `${hint}~${++this.#count}`;
      if (!this.#values.has(name)) return name;
    }
  }
}

/** @throws GlanceError `model-shape` */
function checkSize(node: string, { shape }: ValueInfo): void {
  const sound = shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (sound && sizeOf(shape) <= MAX_ELEMENTS) return;
  const problem = sound ? `a value of [${shape}] is too large` : `[${shape}] is no shape`;
  throw new GlanceError('model-shape', { node, problem });
}
