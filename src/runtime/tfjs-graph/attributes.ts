import type { TfNode } from './graph-json.ts';

/** DataType of TensorFlow, by name or number, to ONNX's number. */
const TYPES: Readonly<Record<string, number>> = {
  DT_FLOAT: 1,
  DT_HALF: 10,
  DT_DOUBLE: 11,
  DT_INT32: 6,
  DT_UINT8: 2,
  DT_INT16: 5,
  DT_INT8: 3,
  DT_INT64: 7,
  DT_BOOL: 9,
  DT_BFLOAT16: 16,
  1: 1,
  2: 11,
  3: 6,
  4: 2,
  5: 5,
  6: 3,
  9: 7,
  10: 9,
  14: 16,
  19: 10,
};

type Fields = Readonly<Record<string, unknown>>;

/** The attributes of one node: AttrValue messages as JSON, in which 64-bit numbers are text and text is base64. */
export class TfAttributes {
  readonly #node: TfNode;

  constructor(node: TfNode) {
    this.#node = node;
  }

  number(name: string, fallback: number): number {
    const field = this.#field(name);
    const value = field?.i ?? field?.f;
    return value === undefined ? fallback : this.#numeric(value, name);
  }

  boolean(name: string, fallback = false): boolean {
    const value = this.#field(name)?.b;
    return typeof value === 'boolean' ? value : fallback;
  }

  text(name: string, fallback = ''): string {
    const value = this.#field(name)?.s;
    return value === undefined ? fallback : decoded(value);
  }

  /** A list of numbers; undefined where there is none. */
  numbers(name: string): number[] | undefined {
    const list = this.#list(name);
    const values = list?.i ?? list?.f;
    return Array.isArray(values) ? values.map((value) => this.#numeric(value, name)) : undefined;
  }

  texts(name: string): string[] {
    const values = this.#list(name)?.s;
    return Array.isArray(values) ? values.map(decoded) : [];
  }

  /** An element type as ONNX numbers it; undefined where it is none of ONNX's or there is none. */
  type(name: string): number | undefined {
    const value = this.#field(name)?.type;
    return typeof value === 'string' || typeof value === 'number' ? TYPES[value] : undefined;
  }

  /** Dimensions as {@link readShape} gives them. */
  shape(name: string): (number | null)[] | null {
    return readShape(this.#field(name)?.shape);
  }

  #field(name: string): Fields | undefined {
    const value = Object.hasOwn(this.#node.attr, name) ? this.#node.attr[name] : undefined;
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  }

  #list(name: string): Fields | undefined {
    const list = this.#field(name)?.list;
    return typeof list === 'object' && list !== null ? (list as Fields) : undefined;
  }

  #numeric(value: unknown, name: string): number {
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new Error(`${this.#node.name} has an odd ${name}`);
  }
}

/** Sides of a TensorShapeProto as JSON, null where one is open; null where even their number is. */
export function readShape(value: unknown): (number | null)[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const { dim, unknownRank } = value as Fields;
  if (unknownRank === true) return null;
  if (!Array.isArray(dim)) return [];
  return dim.map((side: unknown) => {
    const size = Number((side as Fields | null)?.size ?? 0);
    return Number.isSafeInteger(size) && size >= 0 ? size : null;
  });
}

/** ref: JSON mapping of protobuf: bytes are base64; some writers leave a list of them. */
function decoded(value: unknown): string {
  if (Array.isArray(value)) return String.fromCharCode(...value.slice(0, 4096).map(Number));
  if (typeof value !== 'string') return '';
  try {
    return atob(value);
  } catch {
    return value;
  }
}
