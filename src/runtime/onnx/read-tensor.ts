import { fromBinary } from '@bufbuild/protobuf';
import { type TensorProto, TensorProtoSchema } from './onnx_pb.ts';
import { type ConstTensor, type ElementType, sizeOf } from './onnx-graph.ts';

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
};

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
  bool: 1,
};

const INT32_MAX = 0x7fffffff;
const INT32_MIN = -0x80000000;

/**
 * Reads a serialized TensorProto, such as `input_0.pb` of an ONNX test.
 * @throws Error saying what is wrong with it
 */
export function readTensorProto(bytes: Uint8Array): ConstTensor {
  return tensorFromProto(fromBinary(TensorProtoSchema, bytes));
}

/**
 * Turns a decoded TensorProto into typed values. Nothing is allocated before the claimed dimensions are known to fit
 * the bytes that are there.
 * @throws Error saying what is wrong with it
 */
export function tensorFromProto(proto: TensorProto): ConstTensor {
  const type = ELEMENT_TYPES[proto.dataType];
  if (!type)
    throw new Error(`tensor ${quote(proto)} has element type ${proto.dataType}, which is not supported`);
  if (proto.dataLocation === 1 || proto.externalData.length > 0) {
    throw new Error(
      `tensor ${quote(proto)} keeps its values in another file (external data), which is not supported`,
    );
  }
  const shape = proto.dims.map((dim) => {
    if (dim < 0n || dim > BigInt(INT32_MAX))
      throw new Error(`tensor ${quote(proto)} has a dimension of ${dim}`);
    return Number(dim);
  });
  const count = sizeOf(shape);
  if (proto.rawData.length > 0) {
    if (proto.rawData.length !== count * BYTES[type]) {
      throw mismatch(proto, shape, `${proto.rawData.length} bytes`, `${count * BYTES[type]}`);
    }
    return { type, shape, data: fromRaw(type, proto.rawData, count) };
  }
  const list = listOf(type, proto);
  if (list.length !== count) throw mismatch(proto, shape, `${list.length} values`, `${count}`);
  return { type, shape, data: fromList(type, list) };
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

function fromRaw(type: ElementType, raw: Uint8Array, count: number): ConstTensor['data'] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const fill = <T extends Float32Array | Int32Array | Uint8Array>(
    out: T,
    read: (index: number) => number,
  ): T => {
    for (let i = 0; i < count; i++) out[i] = read(i);
    return out;
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
      return fill(new Int32Array(count), (i) => view.getInt32(i * 4, true));
    case 'uint32':
      return fill(new Int32Array(count), (i) => saturate(view.getUint32(i * 4, true)));
    case 'int64':
      return fill(new Int32Array(count), (i) => saturate(Number(view.getBigInt64(i * 8, true))));
    case 'uint64':
      return fill(new Int32Array(count), (i) => saturate(Number(view.getBigUint64(i * 8, true))));
    case 'bool':
      return fill(new Uint8Array(count), (i) => (view.getUint8(i) ? 1 : 0));
  }
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

function fromList(type: ElementType, list: readonly (number | bigint)[]): ConstTensor['data'] {
  switch (type) {
    case 'float32':
    case 'float64':
      return Float32Array.from(list, Number);
    case 'float16':
      return Float32Array.from(list, (bits) => halfToFloat(Number(bits)));
    case 'bfloat16':
      return Float32Array.from(list, (bits) => brainToFloat(Number(bits)));
    case 'bool':
      return Uint8Array.from(list, (value) => (Number(value) ? 1 : 0));
    default:
      return Int32Array.from(list, (value) => saturate(Number(value)));
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
