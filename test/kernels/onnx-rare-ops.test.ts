import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { runOnValues } from '../../src/cli/node-tensors.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { loadModel } from '../../src/runtime/load-model.ts';
import { ModelProtoSchema, type TensorProtoSchema } from '../../src/runtime/onnx/onnx_pb.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { floats } from '../unit/runtime/graphs.ts';
import { withBackend } from './support/backends.ts';
import { runPeerForAll } from './support/peer.ts';

type Weight = MessageInitShape<typeof TensorProtoSchema>;
type Node = readonly [
  op: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, number | string | readonly number[]>>,
];

/** One float input `x`; outputs are those of the last node. */
interface Model {
  readonly name: string;
  readonly shape: readonly number[];
  readonly nodes: readonly Node[];
  readonly weights?: readonly Weight[];
}

const f32 = (
  name: string,
  shape: readonly number[],
  values: readonly number[] = [...floats(shape, 7).data],
): Weight => ({
  ...{ name, dataType: 1, dims: shape.map(BigInt), floatData: [...values] },
});
const i64 = (name: string, ...values: number[]): Weight => ({
  ...{ name, dataType: 7, dims: [BigInt(values.length)], int64Data: values.map(BigInt) },
});
const bytes = (
  name: string,
  dataType: 2 | 3,
  shape: readonly number[],
  values: readonly number[],
): Weight => ({
  ...{ name, dataType, dims: shape.map(BigInt), int32Data: [...values] },
});
/** Signed bytes that repeat late. */
const noise = (count: number) => Array.from({ length: count }, (_, i) => ((i * 37) % 251) - 125);
const scalar = (name: string, value: number): Weight => ({ name, dataType: 1, dims: [], floatData: [value] });

const QUANTIZED: readonly Weight[] = [scalar('xs', 0.02), bytes('xz', 2, [], [120])];

/** No ONNX node test here looks at these. */
const MODELS: readonly Model[] = [
  ...['bij,bjk->bik', 'bij,bkj->bki', 'bij,bjk->ik', 'bij,bjk'].map((equation) => ({
    ...{
      name: `Einsum ${equation}`,
      shape: [2, 3, 4],
      weights: [f32('w', equation.includes('kj') ? [2, 5, 4] : [2, 4, 5])],
    },
    nodes: [['Einsum', 'x w', 'y', { equation }]] as Node[],
  })),
  {
    name: 'Einsum with dots',
    shape: [2, 3, 4],
    nodes: [['Einsum', 'x w', 'y', { equation: '...i,ji->...j' }]],
    weights: [f32('w', [5, 4])],
  },
  { name: 'Einsum of one', shape: [2, 3, 4], nodes: [['Einsum', 'x', 'y', { equation: 'abc->ca' }]] },
  {
    name: 'Trilu',
    shape: [2, 4, 5],
    nodes: [['Trilu', 'x k', 'y', { upper: 1 }]],
    weights: [{ ...i64('k', 1), dims: [] }],
  },
  { name: 'Trilu below', shape: [2, 4, 5], nodes: [['Trilu', 'x', 'y', { upper: 0 }]] },
  {
    name: 'OneHot',
    shape: [2, 3],
    nodes: [
      ['ArgMax', 'x', 'i', { axis: 1, keepdims: 0 }],
      ['OneHot', 'i d v', 'y', { axis: 0 }],
    ],
    weights: [i64('d', 4), f32('v', [2], [-1, 2])],
  },
  {
    name: 'GroupNormalization',
    shape: [2, 6, 3, 2],
    nodes: [['GroupNormalization', 'x s b', 'y', { num_groups: 3 }]],
    weights: [f32('s', [6]), f32('b', [6], [1, 2, 3, 4, 5, 6])],
  },
  {
    name: 'RoiAlign',
    shape: [2, 3, 7, 8],
    nodes: [
      [
        ...(['RoiAlign', 'x r b', 'y'] as const),
        { mode: 'avg', output_height: 2, output_width: 3, sampling_ratio: 2, spatial_scale: 0.5 },
      ],
    ],
    weights: [f32('r', [3, 4], [0, 0, 9, 7, 2.5, 1.5, 15, 13, -4, -3, 30, 20]), i64('b', 0, 1, 1)],
  },
  {
    name: 'QLinearConv',
    shape: [1, 3, 6, 5],
    nodes: [
      ['QuantizeLinear', 'x xs xz', 'q'],
      ['QLinearConv', 'q xs xz w ws wz ys yz bias', 'r', { pads: [1, 1, 1, 1], strides: [2, 1] }],
      ['DequantizeLinear', 'r ys yz', 'y'],
    ],
    weights: [
      ...QUANTIZED,
      bytes('w', 3, [4, 3, 3, 3], noise(108)),
      f32('ws', [4], [0.01, 0.02, 0.005, 0.03]),
      bytes('wz', 3, [4], [0, 0, 0, 0]),
      scalar('ys', 0.1),
      bytes('yz', 2, [], [100]),
      { name: 'bias', dataType: 6, dims: [4n], int32Data: [500, -300, 0, 70] },
    ],
  },
  {
    name: 'ConvInteger, beyond 2^24',
    shape: [1, 160, 4, 4],
    nodes: [
      ['QuantizeLinear', 'x xs xz', 'q'],
      ['ConvInteger', 'q w xz', 'r'],
      ['Cast', 'r', 'y', { to: 1 }],
    ],
    weights: [...QUANTIZED, bytes('w', 3, [2, 160, 3, 3], new Array<number>(2880).fill(-127))],
  },
  {
    name: 'QLinearMatMul',
    shape: [4, 6],
    nodes: [
      ['QuantizeLinear', 'x xs xz', 'q'],
      ['QLinearMatMul', 'q xs xz w ws wz ys yz', 'r'],
      ['DequantizeLinear', 'r ys yz', 'y'],
    ],
    weights: [
      ...QUANTIZED,
      bytes('w', 3, [6, 5], noise(30)),
      scalar('ws', 0.01),
      bytes('wz', 3, [], [3]),
      scalar('ys', 0.1),
      bytes('yz', 2, [], [100]),
    ],
  },
  {
    name: 'DynamicQuantizeLinear and MatMulInteger',
    shape: [4, 6],
    nodes: [
      ['DynamicQuantizeLinear', 'x', 'q s z'],
      ['MatMulInteger', 'q w z', 'r'],
      ['Cast', 'r', 'f', { to: 1 }],
      ['Mul', 'f s', 'y'],
    ],
    weights: [bytes('w', 3, [6, 5], noise(30))],
  },
  {
    name: 'quantised weights, one scale for each channel',
    shape: [1, 3, 5, 5],
    nodes: [
      ['DequantizeLinear', 'w ws wz', 'f', { axis: 0 }],
      ['Conv', 'x f', 'y'],
    ],
    weights: [
      bytes('w', 3, [4, 3, 3, 3], noise(108)),
      f32('ws', [4], [0.01, 0.02, 0.005, 0.03]),
      bytes('wz', 3, [4], [0, 0, 0, 0]),
    ],
  },
];

const state = withBackend('wasm');

it.each(MODELS.map((model) => [model.name, model] as const))(
  '%s is what onnxruntime says',
  async (_, model) => {
    expect(state.missing).toBe('');
    const file = fileOf(model);
    const { data } = floats(model.shape, 3);
    const values = Float32Array.from(data, (value) => value * 2);
    const compiled = await loadModel(readOnnx(file, `${model.name}.onnx`));
    const executor = new GraphExecutor(compiled);
    const ours = await runOnValues(executor, { x: { type: 'float32', shape: model.shape, data: values } });
    executor.dispose();
    const theirs = await runPeerForAll(file, 'x', values as Float32Array, model.shape);
    const [got, want] = [ours.y!, theirs.y!];
    expect(got.shape).toEqual(want.shape);
    const off = want.data.findIndex(
      (value, i) => !(Math.abs(got.data[i]! - value) <= 1e-4 + 1e-4 * Math.abs(value)),
    );
    expect(off < 0 ? '' : `value ${off} is ${got.data[off]}, not ${want.data[off]}`).toBe('');
  },
);

it('dequantises constant weights while the file is read', async () => {
  const model = MODELS.find(({ name }) => name.startsWith('quantised weights'))!;
  const compiled = await loadModel(readOnnx(fileOf(model), 'm.onnx'));
  expect(compiled.nodes.map(({ op }) => op).filter((op) => op !== 'Transpose')).toEqual(['Conv']);
});

function fileOf({ shape, nodes, weights }: Model): Uint8Array {
  const names = (list: string) => list.split(' ').map((name) => (name === '-' ? '' : name));
  const dim = (side: number) => ({ value: { case: 'dimValue' as const, value: BigInt(side) } });
  const attribute = ([name, value]: readonly [string, number | string | readonly number[]]) =>
    typeof value === 'string'
      ? { name, type: 3, s: new TextEncoder().encode(value) }
      : typeof value === 'number'
        ? Number.isInteger(value) && name !== 'spatial_scale'
          ? { name, type: 2, i: BigInt(value) }
          : { name, type: 1, f: value }
        : { name, type: 7, ints: value.map(BigInt) };
  const graph = {
    name: 'g',
    input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: shape.map(dim) } } } }],
    node: nodes.map(([opType, input, output, attributes = {}]) => ({
      ...{ opType, input: names(input), output: names(output) },
      attribute: Object.entries(attributes).map(attribute),
    })),
    output: [{ name: 'y', type: { tensorType: { elemType: 1 } } }],
    initializer: weights ?? [],
  } as unknown as NonNullable<MessageInitShape<typeof ModelProtoSchema>['graph']>;
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 21n }], graph }),
  );
}
