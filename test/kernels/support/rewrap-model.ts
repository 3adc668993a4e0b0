import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../../src/runtime/onnx/onnx_pb.ts';

const FLOAT = 1;
const INT64 = 7;

type Node = MessageInitShape<typeof NodeProtoSchema>;

/** A model whose first steps turn BGR from 0 to 255 into what it took before: RGB, `level · scale`, less mean, by std. */
export function fedBgrBytes(
  bytes: Uint8Array,
  { scale, mean, std }: { scale: number; mean: readonly number[]; std: readonly number[] },
): Uint8Array<ArrayBuffer> {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = model.graph!;
  const input = graph.input[0]!.name;
  for (const node of graph.node) node.input = node.input.map((name) => (name === input ? 'fed' : name));
  graph.initializer.push(
    whole('turn', [2, 1, 0]),
    floats(
      'gain',
      [1, 3, 1, 1],
      std.map((each) => scale / each),
    ),
    floats(
      'bias',
      [1, 3, 1, 1],
      std.map((each, c) => -mean[c]! / each),
    ),
  );
  graph.node.unshift(
    node('Gather', [input, 'turn'], 'turned', { axis: 1 }),
    node('Mul', ['turned', 'gain'], 'scaled'),
    node('Add', ['scaled', 'bias'], 'fed'),
  );
  return toBinary(ModelProtoSchema, model);
}

/** A YOLOX with 80 classes whose last steps put out what YOLOv8 does, for one input size: `[1, 4 + 80, anchors]`, centre and size in pixels. */
export function asYolov8(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const model = fromBinary(ModelProtoSchema, bytes);
  const graph = model.graph!;
  const raw = graph.output[0]!.name;
  const cells = [8, 16, 32].flatMap((stride) => {
    const side = size / stride;
    return Array.from(
      { length: side * side },
      (_, cell) => [cell % side, Math.floor(cell / side), stride] as const,
    );
  });
  const slices = { xy: [0, 2], wh: [2, 4], object: [4, 5], classes: [5, 85] } as const;
  graph.initializer.push(
    floats(
      'grid',
      [1, cells.length, 2],
      cells.flatMap((cell) => cell.slice(0, 2)),
    ),
    floats(
      'steps',
      [1, cells.length, 1],
      cells.map(([, , stride]) => stride),
    ),
    whole('last', [2]),
  );
  for (const [name, [from, to]] of Object.entries(slices)) {
    graph.initializer.push(whole(`${name}/from`, [from]), whole(`${name}/to`, [to]));
    graph.node.push(node('Slice', [raw, `${name}/from`, `${name}/to`, 'last'], name));
  }
  graph.node.push(
    node('Add', ['xy', 'grid'], 'placed'),
    node('Mul', ['placed', 'steps'], 'centre'),
    node('Exp', ['wh'], 'cells'),
    node('Mul', ['cells', 'steps'], 'size'),
    node('Mul', ['object', 'classes'], 'scores'),
    node('Concat', ['centre', 'size', 'scores'], 'rows', { axis: 2 }),
    node('Transpose', ['rows'], 'output0', { perm: [0, 2, 1] }),
  );
  graph.output = [create(ValueInfoProtoSchema, { name: 'output0', type: graph.output[0]!.type! })];
  const shape = graph.output[0]!.type?.tensorType?.shape;
  if (shape) shape.dim = [];
  return toBinary(ModelProtoSchema, model);
}

function node(
  opType: string,
  input: string[],
  output: string,
  attributes: Readonly<Record<string, number | number[]>> = {},
) {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    create(
      AttributeProtoSchema,
      typeof value === 'number'
        ? { name, i: BigInt(value), type: 2 }
        : { name, ints: value.map(BigInt), type: 7 },
    ),
  );
  return create(NodeProtoSchema, { name: output, opType, input, output: [output], attribute } satisfies Node);
}

function floats(name: string, dims: readonly number[], floatData: number[]) {
  return create(TensorProtoSchema, { name, dataType: FLOAT, dims: dims.map(BigInt), floatData });
}

function whole(name: string, values: readonly number[]) {
  return create(TensorProtoSchema, {
    name,
    dataType: INT64,
    dims: [BigInt(values.length)],
    int64Data: values.map(BigInt),
  });
}
