import { GlanceError } from '../../shared/errors.ts';
import { foreignFormat } from './foreign-format.ts';
import { MODEL } from './model-tables.ts';
import type { AttributeProto, GraphProto, ModelProto, ValueInfoProto } from './onnx_pb.ts';
import type { AttributeValue, ConstTensor, OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.ts';
import {
  ELEMENT_TYPES,
  type ExternalFiles,
  externalName,
  isExternal,
  tensorFromProto,
} from './read-tensor.ts';
import { sortNodes } from './sort-nodes.ts';
import { readMessage } from './wire-reader.ts';

const decoder = new TextDecoder();

/**
 * Reads an ONNX file. `fileName` is only for messages.
 * @param files what lies beside it, by the names that {@link listExternalFiles} gives
 * @throws GlanceError `model-foreign` for another known format, `model-unreadable` for whatever else is not one whole,
 *   sound model
 * ref: https://onnx.ai/onnx/repo-docs/IR.html
 */
export function readOnnx(bytes: Uint8Array, fileName: string, files: ExternalFiles = new Map()): OnnxGraph {
  return guarded(fileName, () => readModel(bytes, fileName, files));
}

/**
 * Names of the files, in the model's folder or below, that a model keeps weights in; most keep none.
 * @throws GlanceError as {@link readOnnx}; `model-unreadable` also for a name that leads out of the model's folder
 */
export function listExternalFiles(bytes: Uint8Array, fileName: string): string[] {
  return guarded(fileName, () => {
    const graph = decode(bytes, fileName).graph;
    const attributes =
      graph?.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => (t ? [t] : []))) ?? [];
    const tensors = [...(graph?.initializer ?? []), ...attributes];
    return [...new Set(tensors.filter(isExternal).map(externalName))];
  });
}

function guarded<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GlanceError) throw error;
    throw unreadable(fileName, error instanceof Error ? error.message : String(error), error);
  }
}

function readModel(bytes: Uint8Array, fileName: string, files: ExternalFiles): OnnxGraph {
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
    initializers.set(proto.name, tensorFromProto(proto, files));
  }
  const inputs = graph.input.filter(({ name }) => !initializers.has(name)).map(readValue);
  const nodes = sortNodes(
    readNodes(graph, files),
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

function decode(bytes: Uint8Array, fileName: string): ModelProto {
  if (bytes.length === 0) throw unreadable(fileName, 'the file is empty');
  const format = foreignFormat(bytes, fileName);
  if (format === 'tfjs') {
    const problem = 'in a package it has to be an ONNX file, as “glance model add” makes it';
    throw new GlanceError('model-unreadable', { file: fileName, problem, format });
  }
  if (format) throw new GlanceError('model-foreign', { file: fileName, format });
  try {
    return readMessage(MODEL, bytes) as unknown as ModelProto;
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

function readNodes(graph: GraphProto, files: ExternalFiles): OnnxNode[] {
  return graph.node.map((proto) => ({
    name: proto.name || `${proto.opType} ${proto.output[0] ?? ''}`.trim(),
    op: proto.opType,
    domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Object.fromEntries(
      proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute, files)]),
    ),
  }));
}

/** ref: AttributeProto.AttributeType of the ONNX format */
function readAttribute(proto: AttributeProto, files: ExternalFiles): AttributeValue {
  switch (proto.type) {
    case 1:
      return proto.f;
    case 2:
      return Number(proto.i);
    case 3:
      return decoder.decode(proto.s);
    case 4:
      if (!proto.t) throw new Error(`attribute “${proto.name}” has no value`);
      return tensorFromProto(proto.t, files);
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
