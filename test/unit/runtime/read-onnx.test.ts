import { readFileSync } from 'node:fs';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { listExternalFiles, readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { halfToFloat, readTensorProto } from '../../../src/runtime/onnx/read-tensor.ts';
import type { GlanceError } from '../../../src/shared/errors.ts';

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

/** A model with a float at an offset of 4 of a file beside it. */
function external(location: string, more: Readonly<Record<string, string>> = { offset: '4', length: '4' }) {
  const entries = Object.entries({ location, ...more }).map(([key, value]) => ({ key, value }));
  const initializer = [{ name: 'w', dataType: 1, dims: [1n], dataLocation: 1, externalData: entries }];
  return bytesOf({ ...sound, initializer } as GraphInit);
}

const thrownBy = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error as GlanceError;
  }
  throw new Error('nothing was thrown');
};

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
    'a file that is something else': [new TextEncoder().encode('Neither this nor that.'), 'not an ONNX file'],
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
    'weights in a file that is not there': [
      external('weights/w.bin'),
      'tensor “w” keeps its values in the file “weights/w.bin” beside it, which is not there',
    ],
    ...Object.fromEntries(
      ['../w.bin', 'a/../../w.bin', '/etc/passwd', 'C:\\w.bin', 'https://there/w.bin', '', './w.bin'].map(
        (name) => [
          `weights in “${name}”`,
          [
            external(name),
            `tensor “w” keeps its values in “${name}”, which is not in the model’s folder`,
          ] as [Uint8Array, string],
        ],
      ),
    ),
    'an element type nobody reads': [
      bytesOf({ ...sound, initializer: [{ name: 'w', dataType: 8, dims: [1n] }] }),
      'element type 8',
    ],
  };
  it.each(Object.entries(bad))('refuses %s', (_, [bytes, problem]) => {
    const thrown = thrownBy(() => readOnnx(bytes, 'bad.onnx'));
    expect(thrown).toMatchObject({ code: 'model-unreadable', details: { file: 'bad.onnx' } });
    expect(thrown.message).toContain(problem);
  });

  it('reads weights from a file beside it', () => {
    const file = new Uint8Array(Float32Array.of(1, 2.5).buffer);
    expect(listExternalFiles(external('w.bin'), 'm.onnx')).toEqual(['w.bin']);
    expect(listExternalFiles(bytesOf(sound), 'm.onnx')).toEqual([]);
    const read = (model: Uint8Array) => readOnnx(model, 'm.onnx', new Map([['w.bin', file]]));
    expect(read(external('w.bin')).initializers.get('w')?.data).toEqual(Float32Array.of(2.5));
    expect(read(external('w.bin', { offset: '4' })).initializers.get('w')?.data).toEqual(
      Float32Array.of(2.5),
    );
    expect(thrownBy(() => read(external('w.bin', { offset: '8', length: '4' }))).message).toContain(
      'tensor “w” needs 12 bytes of “w.bin”, which has 8',
    );
    expect(thrownBy(() => read(external('w.bin', { offset: '-1' }))).message).toContain(
      'tensor “w” has an odd offset in “w.bin”',
    );
    expect(thrownBy(() => read(external('w.bin', { length: '2e9' }))).message).toContain(
      'needs 2000000000 bytes',
    );
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

  it('saturates wide integers, says so, and remembers their type', () => {
    const { type, data, beyond } = read({
      dataType: 7,
      dims: [3n],
      int64Data: [1n << 40n, -(1n << 40n), -5n],
    });
    expect([type, beyond]).toEqual(['int64', true]);
    expect(read({ dataType: 7, dims: [1n], int64Data: [5n] })).not.toHaveProperty('beyond');
    const wide = new Uint8Array(BigInt64Array.of(1n << 31n, 7n).buffer);
    expect(read({ dataType: 7, dims: [2n], rawData: wide })).toMatchObject({ beyond: true });
    expect(data).toEqual(Int32Array.of(0x7fffffff, -0x80000000, -5));
  });

  it('holds uint32 by its bits', () => {
    const rawData = new Uint8Array(Uint32Array.of(0xffffffff, 5).buffer);
    expect(read({ dataType: 12, dims: [2n], rawData }).data).toEqual(Int32Array.of(-1, 5));
    expect(read({ dataType: 12, dims: [1n], uint64Data: [0xffffffffn] }).data).toEqual(Int32Array.of(-1));
  });

  it('reads values of less than a byte, the first in the lowest bits', () => {
    const bytes = Uint8Array.of(0b1111_0001, 0b0000_0111);
    expect(read({ dataType: 22, dims: [3n], rawData: bytes }).data).toEqual(Int32Array.of(1, -1, 7));
    expect(read({ dataType: 21, dims: [3n], int32Data: [...bytes] }).data).toEqual(Int32Array.of(1, 15, 7));
    expect(read({ dataType: 26, dims: [4n], rawData: bytes.subarray(0, 1) }).data).toEqual(
      Int32Array.of(1, 0, -1, -1),
    );
    expect(() => read({ dataType: 22, dims: [5n], rawData: bytes })).toThrow('needs 3');
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
