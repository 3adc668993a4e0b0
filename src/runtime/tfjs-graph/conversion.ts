import type { ConstTensor } from '../onnx/onnx-graph.ts';
import { TfAttributes } from './attributes.ts';
import type { TfNode } from './graph-json.ts';
import { type NodeAttributes, ONNX, type OnnxWriter } from './onnx-writer.ts';

/** Where each axis of a batch of images stands when its channels go first: of [N, H, W, C] in [N, C, H, W]. */
const TO_FIRST = [0, 2, 3, 1] as const;

/**
 * A value of the TensorFlow graph in the ONNX one. `first`: a batch of images with its channels first, as ONNX
 * computes them; `plain`: as TensorFlow has it. What is missing is made of the other when it is asked for.
 */
export interface TfValue {
  plain?: string;
  first?: string;
  /** How many, of images, where it is known. */
  channels?: number;
  readonly constant?: ConstTensor;
}

/** A TensorFlow op in terms of ONNX's: adds nodes and returns the values of its outputs. */
export type Convert = (c: Conversion) => readonly TfValue[];

/** What of an op is not done. */
export class RefusedTfOp extends Error {}

/** One node while it is put in terms of ONNX. */
export class Conversion {
  readonly node: TfNode;
  readonly attributes: TfAttributes;
  readonly writer: OnnxWriter;
  readonly #inputs: readonly TfValue[];

  constructor(node: TfNode, inputs: readonly TfValue[], writer: OnnxWriter) {
    this.node = node;
    this.attributes = new TfAttributes(node);
    this.writer = writer;
    this.#inputs = inputs;
  }

  get count(): number {
    return this.#inputs.length;
  }

  value(index: number): TfValue {
    return this.#inputs[index] ?? this.refuse(`without input ${index}`);
  }

  /** As TensorFlow has it. */
  plain(index = 0): string {
    return this.plainOf(this.value(index));
  }

  plainOf(value: TfValue): string {
    if (value.plain === undefined) {
      value.plain = value.constant
        ? this.writer.weight(value.constant, `${this.node.name}/constant`)
        : this.emit('Transpose', [value.first!], { ints: { perm: [0, 2, 3, 1] } }, '/last');
    }
    return value.plain;
  }

  /** An input that is a batch of images, channels first. */
  first(index = 0): string {
    const value = this.value(index);
    value.first ??= this.emit('Transpose', [this.plain(index)], { ints: { perm: [0, 3, 1, 2] } }, '/first');
    return value.first;
  }

  /** Whether an input is known to be a batch of images, and lies channels first already. */
  isFirst(index = 0): boolean {
    return this.value(index).first !== undefined;
  }

  /** The values of an input that does not depend on the picture. */
  constant(index: number): ConstTensor | undefined {
    return this.value(index).constant;
  }

  /** Numbers that have to be known here. */
  list(index: number, what: string): number[] {
    const constant = this.constant(index) ?? this.refuse(`${what} not constant`);
    return Array.from(constant.data);
  }

  /** An input as the 64-bit whole numbers that ONNX wants for sizes and axes. */
  ints(index: number): string {
    const constant = this.constant(index);
    if (constant)
      return this.writer.ints(Array.from(constant.data), `${this.node.name}/sizes`, constant.shape);
    return this.emit('Cast', [this.plain(index)], { ints: { to: ONNX.int64 } }, '/sizes');
  }

  /** Adds an ONNX node with one output. @param part what it is of the TensorFlow node, where it is not the whole */
  emit(op: string, inputs: readonly string[], attributes: NodeAttributes = {}, part = ''): string {
    return this.writer.node(op, inputs, this.node.name + part, attributes)[0]!;
  }

  /** Adds one that does the same to each element, so that it is done on whichever order there is. */
  elementwise(op: string, index = 0, attributes: NodeAttributes = {}): TfValue {
    const { first, channels } = this.value(index);
    if (first === undefined) return { plain: this.emit(op, [this.plain(index)], attributes) };
    return {
      first: this.emit(op, [first], attributes),
      ...(channels === undefined ? {} : { channels }),
    };
  }

  scalar(value: number, type: 'float' | 'int' = 'float'): string {
    const data = type === 'float' ? Float32Array.of(value) : Int32Array.of(value);
    return this.writer.weight({ data, shape: [] }, `${this.node.name}/number`);
  }

  refuse(detail: string): never {
    throw new RefusedTfOp(`${this.node.op}(${detail})`);
  }
}

/** Where an axis of [N, H, W, C], counted from either end, stands in [N, C, H, W]. */
export function axisOfFirst(axis: number): number | undefined {
  return TO_FIRST[axis < 0 ? axis + 4 : axis];
}
