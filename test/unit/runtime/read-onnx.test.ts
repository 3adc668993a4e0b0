import { readFileSync } from 'node:fs';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { halfToFloat, readTensorProto } from '../../../src/runtime/onnx/read-tensor.ts';

type Model = MessageInitShape<typeof ModelProtoSchema>;
type GraphInit = NonNullable<Model['graph']>;

const dims = (...sizes: (number | string)[]) => ({
  type: {
    tensorType: {
      elemType: 1,
      shape: {
        dim: sizes.map((size) => ({
          value:
            typeof size === 'number'
              ? { case: 'dimValue' as const, value: BigInt(size) }
              : { case: 'dimParam' as const, value: size },
        })),
      },
    },
  },
});
const relu = (input: string, output: string) => ({ opType: 'Relu', input: [input], output: [output] });
const sound: GraphInit = {
  input: [{ name: 'x', ...dims(1, 'height') }],
  node: [relu('x', 'y')],
  output: [{ name: 'y' }],
};

function bytesOf(graph: GraphInit | undefined, opset = 17n): Uint8Array {
  const model = { opsetImport: [{ version: opset }], ...(graph ? { graph } : {}) };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, model));
}

describe('readOnnx', () => {
  it('reads nodes, sizes, symbolic sizes and the operator set', () => {
    const graph = readOnnx(bytesOf(sound), 'm.onnx');
    expect(graph.opset).toBe(17);
    expect(graph.inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, 'height'] }]);
    expect(graph.nodes.map(({ op, name }) => [op, name])).toEqual([['Relu', 'Relu y']]);
  });

  it('sorts nodes, and leaves a sorted file as it is', () => {
    const node = [relu('b', 'y'), relu('x', 'a'), relu('a', 'b')];
    const graph = readOnnx(bytesOf({ ...sound, node }), 'm.onnx');
    expect(graph.nodes.map(({ outputs }) => outputs[0])).toEqual(['a', 'b', 'y']);
  });

  it('reads every attribute kind it knows', () => {
    const attribute = [
      { name: 'f', type: 1, f: 0.5 },
      { name: 'i', type: 2, i: -3n },
      { name: 's', type: 3, s: new TextEncoder().encode('SAME_UPPER') },
      { name: 'ints', type: 7, ints: [1n, 2n] },
      { name: 'floats', type: 6, floats: [0.25] },
      { name: 'g', type: 5 },
    ];
    const graph = readOnnx(bytesOf({ ...sound, node: [{ ...relu('x', 'y'), attribute }] }), 'm.onnx');
    expect(graph.nodes[0]!.attributes).toEqual({
      f: 0.5,
      i: -3,
      s: 'SAME_UPPER',
      ints: [1, 2],
      floats: [0.25],
      g: { unread: 'attribute type 5' },
    });
  });

  const bad: Record<string, [Uint8Array, string]> = {
    'an empty file': [new Uint8Array(), 'is empty'],
    'a file that is something else': [new TextEncoder().encode('<!doctype html><html>'), 'not an ONNX file'],
    'a truncated file': [bytesOf(sound).subarray(0, 20), 'truncated'],
    'no graph': [bytesOf(undefined), 'no graph'],
    'no nodes': [bytesOf({ ...sound, node: [] }), 'no nodes'],
    'no outputs': [bytesOf({ ...sound, output: [] }), 'no outputs'],
    'no operator set': [bytesOf(sound, 0n), 'operator set'],
    'a value written twice': [bytesOf({ ...sound, node: [relu('x', 'y'), relu('x', 'y')] }), 'two values'],
    'a node that writes an input': [
      bytesOf({ ...sound, node: [relu('x', 'x'), relu('x', 'y')] }),
      'two values',
    ],
    'an input from nowhere': [bytesOf({ ...sound, node: [relu('z', 'y')] }), 'which nothing produces'],
    'an output from nowhere': [bytesOf({ ...sound, output: [{ name: 'q' }] }), 'produced by nothing'],
    'a cycle': [bytesOf({ ...sound, node: [relu('b', 'a'), relu('a', 'b'), relu('b', 'y')] }), 'cycle'],
    'too few bytes for a shape': [
      bytesOf({
        ...sound,
        initializer: [{ name: 'w', dataType: 1, dims: [1n << 30n, 1n << 30n], rawData: new Uint8Array(8) }],
      }),
      'needs',
    ],
    'a negative dimension': [
      bytesOf({ ...sound, initializer: [{ name: 'w', dataType: 1, dims: [-1n], floatData: [1] }] }),
      'dimension',
    ],
    'external data': [
      bytesOf({ ...sound, initializer: [{ name: 'w', dataType: 1, dims: [1n], dataLocation: 1 }] }),
      'external data',
    ],
    'an element type nobody reads': [
      bytesOf({ ...sound, initializer: [{ name: 'w', dataType: 8, dims: [1n] }] }),
      'element type 8',
    ],
  };
  it.each(Object.entries(bad))('refuses %s', (_, [bytes, problem]) => {
    let thrown: unknown;
    try {
      readOnnx(bytes, 'bad.onnx');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'model-unreadable', details: { file: 'bad.onnx' } });
    expect((thrown as Error).message).toContain(problem);
  });

  it('refuses every truncation of a real model, or reads a model', () => {
    const whole = new Uint8Array(readFileSync('public/weights/glance-yolo-nano/model.onnx'));
    expect(readOnnx(whole, 'm').nodes).toHaveLength(482);
    for (const part of [1, 7, 100, whole.length / 2, whole.length - 1]) {
      expect(() => readOnnx(whole.subarray(0, part), 'm')).toThrow(
        expect.objectContaining({ code: 'model-unreadable' }),
      );
    }
  });
});

describe('readTensorProto', () => {
  const read = (init: MessageInitShape<typeof TensorProtoSchema>) =>
    readTensorProto(toBinary(TensorProtoSchema, create(TensorProtoSchema, init)));
  const raw = (values: ArrayBufferView) => new Uint8Array(values.buffer.slice(0));

  it('reads raw bytes and lists of each type', () => {
    expect(read({ dataType: 1, dims: [2n], rawData: raw(Float32Array.of(1.5, -2)) }).data).toEqual(
      Float32Array.of(1.5, -2),
    );
    expect(read({ dataType: 11, dims: [1n], doubleData: [0.1] }).data).toEqual(Float32Array.of(0.1));
    expect(read({ dataType: 10, dims: [2n], int32Data: [0x3c00, 0xc000] }).data).toEqual(
      Float32Array.of(1, -2),
    );
    expect(read({ dataType: 16, dims: [1n], rawData: raw(Uint16Array.of(0x3fc0)) }).data).toEqual(
      Float32Array.of(1.5),
    );
    expect(read({ dataType: 3, dims: [2n], rawData: Uint8Array.of(255, 1) }).data).toEqual(
      Int32Array.of(-1, 1),
    );
    expect(read({ dataType: 9, dims: [2n], rawData: Uint8Array.of(0, 1) })).toMatchObject({ type: 'bool' });
  });

  it('saturates wide integers and remembers their type', () => {
    const { type, data } = read({ dataType: 7, dims: [3n], int64Data: [1n << 40n, -(1n << 40n), -5n] });
    expect(type).toBe('int64');
    expect(data).toEqual(Int32Array.of(0x7fffffff, -0x80000000, -5));
  });

  it('reads scalars and empty lists', () => {
    expect(read({ dataType: 1, floatData: [3] })).toMatchObject({ shape: [] });
    expect(read({ dataType: 7, dims: [0n] }).data).toHaveLength(0);
  });
});

describe('halfToFloat', () => {
  it.each([
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x7bff, 65504],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('%i is %f', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value);
  });
});
