import { readFileSync } from 'node:fs';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../src/runtime/onnx/onnx_pb.ts';

const FLOAT = 1;
const INT64 = 7;
const STRIDES = [8, 16, 32];

/** Chosen of each class at most, how far they may overlap, and what a score has to be above. */
export const SUPPRESSION = { most: 20, iou: 0.45, score: 0.25 } as const;

/**
 * The bundled detector with an end that exporters write where suppression is to be within the network: rows of picture,
 * corners in pixels, class and score.
 * @param side of its square input, in pixels, which is fixed
 */
export function detectorWithSuppression(side: number): Uint8Array<ArrayBuffer> {
  const model = fromBinary(
    ModelProtoSchema,
    new Uint8Array(readFileSync('public/weights/glance-yolo-nano/model.onnx')),
  );
  const graph = model.graph!;
  for (const axis of [2, 3]) {
    graph.input[0]!.type!.tensorType!.shape!.dim[axis]!.value = { case: 'dimValue', value: BigInt(side) };
  }
  let count = 0;
  const floats = (values: readonly number[], dims: readonly number[]): string => {
    const name = `own${++count}`;
    const fields = { name, dims: dims.map(BigInt), dataType: FLOAT, floatData: [...values] };
    graph.initializer.push(create(TensorProtoSchema, fields));
    return name;
  };
  const ints = (values: readonly number[], dims: readonly number[] = [values.length]): string => {
    const name = `own${++count}`;
    const fields = { name, dims: dims.map(BigInt), dataType: INT64, int64Data: values.map(BigInt) };
    graph.initializer.push(create(TensorProtoSchema, fields));
    return name;
  };
  type Attribute = NonNullable<MessageInitShape<typeof NodeProtoSchema>['attribute']>[number];
  const add = (opType: string, input: readonly string[], attribute: Attribute[] = []): string => {
    const name = `own${++count}`;
    graph.node.push(create(NodeProtoSchema, { name, opType, input: [...input], output: [name], attribute }));
    return name;
  };
  const whole = (name: string, i: number): Attribute => ({ name, type: 2, i: BigInt(i) });

  const cells = STRIDES.flatMap((stride) =>
    Array.from({ length: (side / stride) ** 2 }, (_, i) => {
      const across = side / stride;
      return { stride, x: i % across, y: Math.floor(i / across) };
    }),
  );
  const columns = (from: number, to: number) => add('Slice', ['output', ints([from]), ints([to]), ints([2])]);
  const grid = floats(
    cells.flatMap(({ x, y }) => [x, y]),
    [1, cells.length, 2],
  );
  const strides = floats(
    cells.map(({ stride }) => stride),
    [1, cells.length, 1],
  );
  const middle = add('Mul', [add('Add', [columns(0, 2), grid]), strides]);
  const size = add('Mul', [add('Exp', [columns(2, 4)]), strides]);
  const half = add('Mul', [size, floats([0.5], [1])]);
  const boxes = add('Concat', [add('Sub', [middle, half]), add('Add', [middle, half])], [whole('axis', 2)]);
  const scores = add(
    'Transpose',
    [add('Mul', [columns(4, 5), columns(5, 85)])],
    [{ name: 'perm', type: 7, ints: [0n, 2n, 1n] }],
  );
  const { most, iou, score } = SUPPRESSION;
  const chosen = add('NonMaxSuppression', [
    boxes,
    scores,
    ints([most]),
    floats([iou], [1]),
    floats([score], [1]),
  ]);
  const column = (place: number) => add('Gather', [chosen, ints([place], [])], [whole('axis', 1)]);
  const onEnd = (value: string) => add('Unsqueeze', [value, ints([1])]);
  const asFloat = (value: string) => onEnd(add('Cast', [value], [whole('to', FLOAT)]));
  const [picture, classId, box] = [column(0), column(1), column(2)];
  const corners = add('Gather', [add('Squeeze', [boxes, ints([0])]), box], [whole('axis', 0)]);
  const places = add('Concat', [onEnd(picture), onEnd(classId), onEnd(box)], [whole('axis', 1)]);
  const found = onEnd(add('GatherND', [scores, places]));
  graph.node.push(
    create(NodeProtoSchema, {
      name: 'rows',
      opType: 'Concat',
      input: [asFloat(picture), corners, asFloat(classId), found],
      output: ['detections'],
      attribute: [whole('axis', 1)],
    }),
  );
  const dim = [
    { value: { case: 'dimParam' as const, value: 'found' } },
    { value: { case: 'dimValue' as const, value: 7n } },
  ];
  graph.output = [
    create(ValueInfoProtoSchema, {
      name: 'detections',
      type: { tensorType: { elemType: FLOAT, shape: { dim } } },
    }),
  ];
  return toBinary(ModelProtoSchema, model);
}
