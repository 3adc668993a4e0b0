import { fromBinary } from '@bufbuild/protobuf';
import { GlanceError } from '../../shared/errors.ts';
import { type AttributeProto, type GraphProto, ModelProtoSchema, type ValueInfoProto } from './onnx_pb.ts';
import type { AttributeValue, ConstTensor, OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.ts';
import { ELEMENT_TYPES, tensorFromProto } from './read-tensor.ts';
import { sortNodes } from './sort-nodes.ts';

const decoder = new TextDecoder();

/**
 * Reads an ONNX file. `fileName` is only for messages.
 * @throws GlanceError `model-unreadable` for whatever is not one whole, sound model
 * ref: https://onnx.ai/onnx/repo-docs/IR.html
 */
export function readOnnx(bytes: Uint8Array, fileName: string): OnnxGraph {
  if (bytes.length === 0) throw unreadable(fileName, 'the file is empty');
  try {
    return readModel(bytes, fileName);
  } catch (error) {
    if (error instanceof GlanceError) throw error;
    throw unreadable(fileName, error instanceof Error ? error.message : String(error), error);
  }
}

function readModel(bytes: Uint8Array, fileName: string): OnnxGraph {
  const model = decode(bytes, fileName);
  const graph = model.graph;
  if (!graph) throw unreadable(fileName, 'there is no graph in it');
  if (graph.node.length === 0) throw unreadable(fileName, 'its graph has no nodes');
  if (graph.output.length === 0) throw unreadable(fileName, 'its graph has no outputs');
  if (graph.sparseInitializer.length > 0) throw unreadable(fileName, 'it has sparse weights');
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n;
  if (opset < 1n) throw unreadable(fileName, 'it names no operator set');

  const initializers = new Map<string, ConstTensor>();
  for (const proto of graph.initializer) {
    if (initializers.has(proto.name)) throw unreadable(fileName, `two values are named “${proto.name}”`);
    initializers.set(proto.name, tensorFromProto(proto));
  }
  const inputs = graph.input.filter(({ name }) => !initializers.has(name)).map(readValue);
  const nodes = sortNodes(
    readNodes(graph),
    [...initializers.keys(), ...inputs.map(({ name }) => name)],
    graph.output.map(({ name }) => name),
  );
  return {
    fileName,
    opset: Number(opset),
    inputs,
    outputs: graph.output.map(readValue),
    initializers,
    nodes,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}

function decode(bytes: Uint8Array, fileName: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw unreadable(fileName, 'it is truncated, or not an ONNX file at all', error);
  }
}

function readValue(proto: ValueInfoProto): OnnxValue {
  const tensor = proto.type?.tensorType;
  const shape = tensor?.shape?.dim.map(({ value }) => {
    if (value.case === 'dimValue') return Number(value.value);
    return value.case === 'dimParam' && value.value !== '' ? value.value : null;
  });
  return { name: proto.name, type: ELEMENT_TYPES[tensor?.elemType ?? 0] ?? null, shape: shape ?? null };
}

function readNodes(graph: GraphProto): OnnxNode[] {
  return graph.node.map((proto) => ({
    name: proto.name || `${proto.opType} ${proto.output[0] ?? ''}`.trim(),
    op: proto.opType,
    domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(
      proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute)]),
    ),
  }));
}

/** ref: AttributeProto.AttributeType of the ONNX format */
function readAttribute(proto: AttributeProto): AttributeValue {
  switch (proto.type) {
    case 1:
      return proto.f;
    case 2:
      return Number(proto.i);
    case 3:
      return decoder.decode(proto.s);
    case 4:
      if (!proto.t) throw new Error(`attribute “${proto.name}” has no value`);
      return tensorFromProto(proto.t);
    case 6:
      return proto.floats;
    case 7:
      return proto.ints.map(Number);
    case 8:
      return proto.strings.map((bytes) => decoder.decode(bytes));
    default:
      return { unread: `attribute type ${proto.type}` };
  }
}

function unreadable(file: string, problem: string, cause?: unknown): GlanceError {
  return new GlanceError('model-unreadable', { file, problem }, { cause });
}
