import { TENSOR } from './model-tables.ts';
import type { TensorProto } from './onnx_pb.ts';
import { type ConstTensor, type ElementType, sizeOf } from './onnx-graph.ts';
import { readMessage } from './wire-reader.ts';

/** ref: TensorProto.DataType of the ONNX format */
export const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
  21: 'uint4',
  22: 'int4',
  25: 'uint2',
  26: 'int2',
};

/** Values of less than a byte lie several in each, the first in its lowest bits. */
const BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  float64: 8,
  bfloat16: 2,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  int4: 1 / 2,
  uint4: 1 / 2,
  int2: 1 / 4,
  uint2: 1 / 4,
  bool: 1,
};

/** More dimensions than anything here computes with. */
const MAX_RANK = 64;

const INT32_MAX = 0x7fffffff;
const INT32_MIN = -0x80000000;

/** The bytes of a file beside the model, by its name, or undefined where there is none. */
export type ExternalFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Reads a serialized TensorProto, such as `input_0.pb` of an ONNX test.
 * @throws Error saying what is wrong with it
 */
export function readTensorProto(bytes: Uint8Array): ConstTensor {
  return tensorFromProto(readMessage(TENSOR, bytes) as unknown as TensorProto);
}

/**
 * Turns a decoded TensorProto into typed values. Nothing is allocated before the claimed dimensions are known to fit
 * the bytes that are there.
 * @param files where a tensor keeps its values in a file beside the model
 * @throws Error saying what is wrong with it
 */
export function tensorFromProto(proto: TensorProto, files: ExternalFiles = new Map()): ConstTensor {
  const type = ELEMENT_TYPES[proto.dataType];
  if (!type)
    throw new Error(`tensor ${quote(proto)} has element type ${proto.dataType}, which is not supported`);
  if (proto.dims.length > MAX_RANK)
    throw new Error(`tensor ${quote(proto)} has ${proto.dims.length} dimensions`);
  const shape = proto.dims.map((dim) => {
    if (dim < 0n || dim > BigInt(INT32_MAX))
      throw new Error(`tensor ${quote(proto)} has a dimension of ${dim}`);
    return Number(dim);
  });
  const count = sizeOf(shape);
  const raw = isExternal(proto) ? externalBytes(proto, files) : proto.rawData;
  if (raw.length > 0 || isExternal(proto)) {
    const bytes = Math.ceil(count * BYTES[type]);
    if (raw.length !== bytes) throw mismatch(proto, shape, `${raw.length} bytes`, `${bytes}`);
    return made(type, shape, fromRaw(type, raw, count));
  }
  const list = listOf(type, proto);
  const values = Math.ceil(BYTES[type] < 1 ? count * BYTES[type] : count);
  if (list.length !== values) throw mismatch(proto, shape, `${list.length} values`, `${values}`);
  if (BYTES[type] < 1) return made(type, shape, fromRaw(type, Uint8Array.from(list, Number), count));
  return made(type, shape, fromList(type, list));
}

/** Whether the values are in another file. */
export function isExternal(proto: TensorProto): boolean {
  return proto.dataLocation === 1 || proto.externalData.length > 0;
}

/**
 * The name of the file that a tensor keeps its values in: one in the model's folder or below.
 * @throws Error where it would lie elsewhere
 */
export function externalName(proto: TensorProto): string {
  const name = externalEntry(proto, 'location') ?? '';
  const parts = name.split('/');
  const leaves = parts.some((part) => part === '' || part === '.' || part === '..');
  if (leaves || /[\\:\0]/.test(name)) {
    throw new Error(
      `tensor ${quote(proto)} keeps its values in “${name}”, which is not in the model’s folder`,
    );
  }
  return name;
}

function externalEntry(proto: TensorProto, key: string): string | undefined {
  return proto.externalData.find((entry) => entry.key === key)?.value;
}

/** The values of a tensor that keeps them in another file. @throws Error where that does not hold them */
export function externalBytes(proto: TensorProto, files: ExternalFiles): Uint8Array {
  const name = externalName(proto);
  const file = files.get(name);
  if (!file) {
    throw new Error(
      `tensor ${quote(proto)} keeps its values in the file “${name}” beside it, which is not there`,
    );
  }
  const whole = (key: string, fallback: number) => {
    const value = Number(externalEntry(proto, key) ?? fallback);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new Error(`tensor ${quote(proto)} has an odd ${key} in “${name}”`);
  };
  const offset = whole('offset', 0);
  const length = whole('length', Math.max(0, file.length - offset));
  if (offset + length > file.length) {
    throw new Error(
      `tensor ${quote(proto)} needs ${offset + length} bytes of “${name}”, which has ${file.length}`,
    );
  }
  return file.subarray(offset, offset + length);
}

/** Whole numbers beyond 32 bits are the nearest within, and said to be. */
function made(
  type: ElementType,
  shape: readonly number[],
  { data, beyond }: { data: ConstTensor['data']; beyond?: boolean },
): ConstTensor {
  return { type, shape, data, ...(beyond ? ({ beyond } as const) : {}) };
}

/** IEEE half precision bits to a number. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Values {
  readonly data: ConstTensor['data'];
  readonly beyond?: boolean;
}

function fromRaw(type: ElementType, raw: Uint8Array, count: number): Values {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const fill = <T extends Float32Array | Int32Array | Uint8Array>(
    data: T,
    read: (index: number) => number,
  ): Values => {
    for (let i = 0; i < count; i++) data[i] = read(i);
    return { data };
  };
  const wide = (read: (index: number) => bigint): Values => {
    const data = new Int32Array(count);
    let beyond = false;
    for (let i = 0; i < count; i++) {
      const value = Number(read(i));
      data[i] = saturate(value);
      beyond ||= data[i] !== value;
    }
    return { data, beyond };
  };
  switch (type) {
    case 'float32':
      return fill(new Float32Array(count), (i) => view.getFloat32(i * 4, true));
    case 'float64':
      return fill(new Float32Array(count), (i) => view.getFloat64(i * 8, true));
    case 'float16':
      return fill(new Float32Array(count), (i) => halfToFloat(view.getUint16(i * 2, true)));
    case 'bfloat16':
      return fill(new Float32Array(count), (i) => brainToFloat(view.getUint16(i * 2, true)));
    case 'int8':
      return fill(new Int32Array(count), (i) => view.getInt8(i));
    case 'uint8':
      return fill(new Int32Array(count), (i) => view.getUint8(i));
    case 'int16':
      return fill(new Int32Array(count), (i) => view.getInt16(i * 2, true));
    case 'uint16':
      return fill(new Int32Array(count), (i) => view.getUint16(i * 2, true));
    case 'int32':
    case 'uint32':
      return fill(new Int32Array(count), (i) => view.getInt32(i * 4, true));
    case 'int64':
      return wide((i) => view.getBigInt64(i * 8, true));
    case 'uint64':
      return wide((i) => view.getBigUint64(i * 8, true));
    case 'int4':
    case 'uint4':
    case 'int2':
    case 'uint2':
      return fill(new Int32Array(count), (i) => packed(raw, i, BYTES[type] * 8, type.startsWith('int')));
    case 'bool':
      return fill(new Uint8Array(count), (i) => (view.getUint8(i) ? 1 : 0));
  }
}

function packed(raw: Uint8Array, index: number, bits: number, signed: boolean): number {
  const perByte = 8 / bits;
  const field = (raw[Math.floor(index / perByte)]! >> ((index % perByte) * bits)) & (2 ** bits - 1);
  return signed ? (field << (32 - bits)) >> (32 - bits) : field;
}

function listOf(type: ElementType, proto: TensorProto): readonly (number | bigint)[] {
  switch (type) {
    case 'float32':
      return proto.floatData;
    case 'float64':
      return proto.doubleData;
    case 'int64':
      return proto.int64Data;
    case 'uint32':
    case 'uint64':
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

function fromList(type: ElementType, list: readonly (number | bigint)[]): Values {
  switch (type) {
    case 'float32':
    case 'float64':
      return { data: Float32Array.from(list, Number) };
    case 'float16':
      return { data: Float32Array.from(list, (bits) => halfToFloat(Number(bits))) };
    case 'bfloat16':
      return { data: Float32Array.from(list, (bits) => brainToFloat(Number(bits))) };
    case 'bool':
      return { data: Uint8Array.from(list, (value) => (Number(value) ? 1 : 0)) };
    case 'uint32':
      return { data: Int32Array.from(list, (value) => Number(value) | 0) };
    default: {
      const data = Int32Array.from(list, (value) => saturate(Number(value)));
      return { data, beyond: list.some((value, i) => Number(value) !== data[i]) };
    }
  }
}

function brainToFloat(bits: number): number {
  return new Float32Array(new Uint32Array([(bits << 16) >>> 0]).buffer)[0]!;
}

function saturate(value: number): number {
  return Math.min(INT32_MAX, Math.max(INT32_MIN, value));
}

function quote(proto: TensorProto): string {
  return `“${proto.name}”`;
}

function mismatch(proto: TensorProto, shape: readonly number[], has: string, wants: string): Error {
  return new Error(`tensor ${quote(proto)} has ${has}, but its shape [${shape}] needs ${wants}`);
}
