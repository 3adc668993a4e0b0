import type { GraphBuilder } from '../graph/graph-builder.ts';
import { type Attributes, type ConstTensor, dtypeOf, type ElementType, type OnnxNode } from './onnx-graph.ts';

/**
 * Element types an op takes: floats; those, int32 and int64; those and whole numbers of up to 32 bits, which the row
 * wraps itself; all.
 */
export type TypeClass = 'float' | 'number' | 'wrapping' | 'any';

/** Places and weights that an op works out beforehand. */
const MAX_TABLE = 1 << 23;

/** Steps that only move values, so that a value beyond 32 bits stays what it is: beyond. */
const MOVES = new Set(['Reshape', 'Transpose', 'Concat', 'Split', 'Slice', 'Tile', 'Gather']);

/** How one ONNX op is put in terms of the op table (../ops). */
export interface OnnxRow {
  readonly op: string;
  /** Of the first input; default float. */
  readonly types?: TypeClass;
  /** Adds steps to the graph and returns this node's outputs. Refuses whatever it does not do exactly. */
  lower(lowering: Lowering): readonly string[];
}

/** A mode or attribute of a known op that Glance does not do. */
export class RefusedOp extends Error {
  readonly op: string;

  constructor(op: string, detail: string) {
    super(`${op}(${detail})`);
    this.op = this.message;
  }
}

/** One ONNX node while it is being lowered: its attributes with defaults, its inputs, and the graph being built. */
export class Lowering {
  readonly node: OnnxNode;
  readonly opset: number;
  readonly builder: GraphBuilder;
  readonly #at: (name: string) => string;
  /** Which rows of the output count, where not all do; truth values. */
  opened: string | null = null;

  constructor(node: OnnxNode, opset: number, builder: GraphBuilder, at: (name: string) => string) {
    this.node = node;
    this.opset = opset;
    this.builder = builder;
    this.#at = at;
  }

  /** The graph value of an input, or undefined where the optional input is absent. */
  input(index: number): string | undefined {
    const name = this.node.inputs[index];
    return name ? this.#at(name) : undefined;
  }

  /** All inputs, none absent. */
  all(): string[] {
    return this.node.inputs.map((_, index) => this.value(index));
  }

  /** An input that must be there. */
  value(index = 0): string {
    return this.input(index) ?? this.refuse(`without input ${index}`);
  }

  shape(index = 0): readonly number[] {
    return this.builder.shape(this.value(index));
  }

  type(index = 0): ElementType {
    return this.builder.info(this.value(index)).type;
  }

  /** The values of an input that must be known at compile time; undefined where it is absent. */
  constant(index: number, what: string): ConstTensor | undefined {
    const value = this.input(index);
    if (value === undefined) return undefined;
    return this.builder.constantAt(value) ?? this.refuse(`${what} not constant`);
  }

  /** Like {@link constant}, as plain numbers; whole numbers beyond 32 bits are the nearest within. */
  list(index: number, what: string): number[] | undefined {
    const constant = this.constant(index, what);
    return constant && Array.from(constant.data);
  }

  number(name: string, fallback: number): number {
    const value = this.node.attributes[name];
    return value === undefined ? fallback : typeof value === 'number' ? value : this.refuse(`odd ${name}`);
  }

  /** A list attribute, or undefined where it is absent. */
  numbers(name: string): readonly number[] | undefined {
    const value = this.node.attributes[name];
    if (value === undefined) return undefined;
    return Array.isArray(value) ? (value as readonly number[]) : this.refuse(`odd ${name}`);
  }

  string(name: string, fallback: string): string {
    const value = this.node.attributes[name];
    return value === undefined ? fallback : typeof value === 'string' ? value : this.refuse(`odd ${name}`);
  }

  /** Adds a step; named after this node's first output. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.addMany(op, inputs, attributes)[0]!;
  }

  addMany(op: string, inputs: readonly string[], attributes: Attributes = {}): string[] {
    const beyond = inputs.some((input) => this.builder.constantAt(input)?.beyond);
    const known = inputs.every((input) => this.builder.constantAt(input));
    if (beyond && !(known && MOVES.has(op))) this.refuse('whole numbers beyond 32 bits');
    return this.builder.add(op, inputs, attributes, this.hint);
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.add('Reshape', [value], { shape });
  }

  /** A scalar constant of the type that `like` has. */
  scalar(number: number, like: string = this.value()): string {
    return this.builder.constantOf([number], this.builder.info(like).type, []);
  }

  /** A list that is as long as sizes in the file make it: refused where that is out of all proportion. */
  table<T>(length: number, item: (place: number) => T): T[] {
    if (!(length >= 0 && length <= MAX_TABLE)) this.refuse(`a table of ${length} values`);
    return Array.from({ length }, (_, place) => item(place));
  }

  /** Whether an input's values are held as integers. */
  isInteger(index = 0): boolean {
    return dtypeOf(this.type(index)) === 'int32';
  }

  /** Says that of the output's rows only those count that are true here. */
  openRows(valid: string): void {
    this.opened = valid;
  }

  /** The same node reading other values of the graph, with some attributes changed: for another row to lower. */
  with(inputs: readonly string[], attributes: Attributes = {}): Lowering {
    const node = { ...this.node, inputs, attributes: { ...this.node.attributes, ...attributes } };
    return new Lowering(node, this.opset, this.builder, (value) => value);
  }

  refuse(detail: string): never {
    throw new RefusedOp(this.node.op, detail);
  }

  get hint(): string {
    return this.node.outputs[0] || this.node.name;
  }
}
