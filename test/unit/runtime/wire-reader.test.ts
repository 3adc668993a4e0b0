import { readFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MODEL, TENSOR } from '../../../src/runtime/onnx/model-tables.ts';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { readMessage } from '../../../src/runtime/onnx/wire-reader.ts';

const MODELS = ['glance-person', 'glance-street', 'glance-yolo-nano'];
const SPOILT = 3000;

const tensor = create(TensorProtoSchema, {
  dims: [2n, -1n],
  dataType: 7,
  floatData: [1.5, -0, Number.NaN],
  int32Data: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
  stringData: [Uint8Array.of(1, 2), Uint8Array.of()],
  int64Data: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 300n],
  name: 'poids — 重み',
  rawData: Uint8Array.of(255, 0, 128),
  doubleData: [1e300, -2.5],
  uint64Data: [2n ** 64n - 1n],
  externalData: [{ key: 'location', value: 'w.bin' }],
  dataLocation: 1,
});

describe('readMessage', () => {
  it.each(MODELS)('reads %s as the library does', (id) => {
    const bytes = new Uint8Array(readFileSync(`public/weights/${id}/model.onnx`));
    const wanted = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
    expect(print(readMessage(MODEL, bytes))).toBe(print(wanted));
  });

  it('reads every kind of number, text and bytes', () => {
    const bytes = toBinary(TensorProtoSchema, tensor);
    expect(print(readMessage(TENSOR, bytes))).toBe(print(tensor));
  });

  it('reads numbers one by one, and passes over what it does not know, groups too', () => {
    // dims 3 and −1 unpacked; field 50 as each form; a group 51 in which lies a group 52.
    const bytes = Uint8Array.of(
      ...[0x08, 3, 0x08, ...new Array(9).fill(0xff), 1],
      ...[0x90, 3, 5, 0x91, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0x92, 3, 1, 9, 0x95, 3, 0, 0, 0, 0],
      ...[0x9b, 3, 0xa3, 3, 0x08, 1, 0xa4, 3, 0x9c, 3],
    );
    expect(readMessage(TENSOR, bytes)).toMatchObject({
      dims: [3n, -1n],
      name: '',
      rawData: new Uint8Array(0),
    });
  });

  it('puts together a message that comes in parts', () => {
    const [a, b] = [
      { producerName: 'p', graph: { name: 'a', node: [{ opType: 'Relu' }] } },
      { graph: { node: [{ opType: 'Abs' }] } },
    ].map((model) => toBinary(ModelProtoSchema, create(ModelProtoSchema, model)));
    const read = readMessage(MODEL, Uint8Array.of(...a!, ...b!));
    expect(read).toMatchObject({
      producerName: 'p',
      graph: { name: 'a', node: [{ opType: 'Relu' }, { opType: 'Abs' }] },
    });
  });

  it.each([
    ['the bytes end too early', [0x4a, 5, 1]],
    ['the bytes end too early', [0x08]],
    ['a number has too many bytes', [0x08, ...new Array(11).fill(0xff)]],
    ['a field has no number', [0x00]],
    ['field 9 is written otherwise', [0x48, 1]],
    ['field 50 is of no known form', [0x97, 3]],
    ['a list is longer than it says', [0x3a, 1, 0x80, 1]],
    ['messages lie too deep in each other', nested(102)],
  ])('says that %s', (problem, bytes) => {
    const table = problem.includes('deep') ? MODEL : TENSOR;
    expect(() => readMessage(table, Uint8Array.from(bytes))).toThrow(problem);
  });

  it('says what the library says of spoilt bytes, where both take them', () => {
    const sound = toBinary(TensorProtoSchema, tensor);
    let taken = 0;
    for (let round = 0; round < SPOILT; round++) {
      const bytes = sound.slice();
      bytes[(round * 7919) % bytes.length] = (round * 104_729) & 255;
      const ours = attempt(() => readMessage(TENSOR, bytes));
      const theirs = attempt(() => fromBinary(TensorProtoSchema, bytes, { readUnknownFields: false }));
      if (ours === null || theirs === null) continue;
      taken++;
      expect(ours).toBe(theirs);
    }
    expect(taken).toBeGreaterThan(SPOILT / 4);
  });
});

/** A graph in an attribute of a node of a graph, and so on. */
function nested(levels: number): number[] {
  let bytes: number[] = [];
  // From within: field 6 of an attribute, 5 of a node, 1 of a graph.
  for (let level = 0; level < levels; level++) {
    bytes = [[0x32, 0x2a, 0x0a][level % 3]!, ...varint(bytes.length), ...bytes];
  }
  return [0x3a, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

/** Whole messages compared in a moment: bytes by their sum. */
function print(message: unknown): string {
  return JSON.stringify(message, (key, value) => {
    if (key.startsWith('$')) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    if (!(value instanceof Uint8Array)) return inOrder(value);
    let sum = value.length;
    for (const byte of value) sum = (Math.imul(sum, 31) + byte) | 0;
    return `${value.length} bytes, ${sum}`;
  });
}

/** Nobody minds in which order fields stand. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function attempt(read: () => unknown): string | null {
  try {
    return print(read());
  } catch {
    return null;
  }
}
