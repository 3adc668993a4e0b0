import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
} from '../../runtime/onnx/onnx_pb.ts';
import { GlanceError } from '../../shared/errors.ts';
import { halfOf, LARGEST_HALF } from '../../shared/half.ts';

/** As ONNX numbers element types. */
const FLOAT = 1;
const FLOAT16 = 10;
/** AttributeProto.AttributeType of a whole number. */
const INT_ATTRIBUTE = 2;
/** Smaller values save nothing, and may be what must be known exactly: scales of a Resize, bounds of a Clip. */
const LEAST_ELEMENTS = 64;

/** A model with halved weights. */
export interface HalvedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many tensors are stored in half now. */
  readonly converted: number;
  /** Those that stay, because a value of theirs does not fit; by name. */
  readonly kept: readonly string[];
}

/**
 * Stores a model's float weights in 16 bits, with a Cast behind each: it computes in 32 bits as before, and any runtime reads it.
 * @param file its name, for messages
 * @throws GlanceError 'model-unreadable'
 */
export function storeAsFp16(bytes: Uint8Array, file: string): HalvedModel {
  let model: ReturnType<typeof decode>;
  try {
    model = decode(bytes);
  } catch (cause) {
    const problem = 'it is truncated, or not an ONNX file at all';
    throw new GlanceError('model-unreadable', { file, problem }, { cause });
  }
  const graph = model.graph;
  if (!graph) throw new GlanceError('model-unreadable', { file, problem: 'there is no graph in it' });
  const casts: ReturnType<typeof castTo32>[] = [];
  const kept: string[] = [];
  for (const tensor of graph.initializer) {
    const values = floatsOf(tensor);
    if (values === null) continue;
    if (!values.every((value) => Math.abs(value) <= LARGEST_HALF)) {
      kept.push(tensor.name);
      continue;
    }
    const { name } = tensor;
    tensor.name = `${name}/fp16`;
    tensor.dataType = FLOAT16;
    tensor.floatData = [];
    tensor.rawData = halves(values);
    casts.push(castTo32(tensor.name, name));
  }
  const made = new Set(casts.flatMap(({ output }) => output));
  // Old files list weights among the inputs, which a node cannot write.
  graph.input = graph.input.filter(({ name }) => !made.has(name));
  graph.node = [...casts, ...graph.node];
  return { bytes: toBinary(ModelProtoSchema, model), converted: casts.length, kept };
}

function decode(bytes: Uint8Array) {
  return fromBinary(ModelProtoSchema, bytes);
}

/** Values of a float tensor that is worth it; null for all others, and for those in another file. */
function floatsOf(tensor: TensorProto): Float32Array | null {
  const elements = tensor.dims.reduce((product, side) => product * Number(side), 1);
  if (tensor.dataType !== FLOAT || tensor.dataLocation === 1 || elements < LEAST_ELEMENTS) return null;
  if (tensor.floatData.length === elements) return Float32Array.from(tensor.floatData);
  if (tensor.rawData.length !== elements * 4) return null;
  const view = new DataView(tensor.rawData.buffer, tensor.rawData.byteOffset, tensor.rawData.length);
  return Float32Array.from({ length: elements }, (_, i) => view.getFloat32(i * 4, true));
}

function castTo32(input: string, output: string) {
  return create(NodeProtoSchema, {
    name: `${output}/cast`,
    opType: 'Cast',
    input: [input],
    output: [output],
    attribute: [create(AttributeProtoSchema, { name: 'to', i: BigInt(FLOAT), type: INT_ATTRIBUTE })],
  });
}

function halves(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint16(index * 2, halfOf(value), true);
  });
  return bytes;
}
