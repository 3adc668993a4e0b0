/** Element types as ONNX names them, as far as Glance reads them. */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'float64'
  | 'bfloat16'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'int4'
  | 'uint4'
  | 'int2'
  | 'uint2'
  | 'bool';

/** Element types as the backends hold them. */
export type DType = 'float32' | 'int32' | 'bool';

/**
 * Values known before anything runs, row-major. All floats are held as float32, all integers as int32: uint32 by its
 * bits, int64 and uint64 as the nearest there is; `type` remembers what the file said.
 */
export interface ConstTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
  /** Some value was beyond 32 bits. Such values may be bounds (“to the end”); nothing is computed with them. */
  readonly beyond?: true;
}

/** An attribute that is present but of a kind Glance does not read (a subgraph, a sparse tensor, …). */
export interface UnreadAttribute {
  readonly unread: string;
}

/** A node's attribute: as the file has it, or as the op table wants it. */
export type AttributeValue =
  | number
  | string
  | boolean
  | readonly number[]
  | readonly string[]
  | ConstTensor
  | UnreadAttribute;

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One operation of the file. An absent optional input or output is ''. */
export interface OnnxNode {
  /** For messages: the file's own name, or made from op and first output. */
  readonly name: string;
  readonly op: string;
  /** '' for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A graph input or output as declared; a dimension is a size, the name of a symbolic one, or null when unsaid. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType | null;
  readonly shape: readonly (number | string | null)[] | null;
}

/** What {@link readOnnx} makes of a file: checked, topologically sorted, nothing executed. */
export interface OnnxGraph {
  readonly fileName: string;
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: ReadonlyMap<string, ConstTensor>;
  readonly nodes: readonly OnnxNode[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** How the backends hold an element type. */
export function dtypeOf(type: ElementType): DType {
  if (type === 'bool') return 'bool';
  return type.includes('float') ? 'float32' : 'int32';
}

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
