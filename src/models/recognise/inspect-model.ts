import { compileModel } from '../../runtime/graph/compile.ts';
import type { Graph, GraphNode } from '../../runtime/graph/ir.ts';
import { memoryNeeds } from '../../runtime/graph/memory-needs.ts';
import { lowerModel } from '../../runtime/onnx/lower-model.ts';
import { dtypeOf, type OnnxGraph, sizeOf } from '../../runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../../shared/errors.ts';

/** One layer that multiplies. */
export interface LayerCost {
  /** Of the value that it makes, as the file names it. */
  readonly name: string;
  readonly op: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Multiply-accumulates of one run. */
  readonly macs: number;
}

/** What keeps a model from running, and where. */
export interface UnsupportedOp {
  /** The op, with the mode in brackets where only that is refused. */
  readonly op: string;
  /** Nodes of this op in the file, refused or not where only a mode is. */
  readonly nodes: readonly string[];
}

/** What a model is made of. */
export interface ModelInspection {
  readonly opset: number;
  /** Ops of the file, the most frequent first. */
  readonly ops: readonly { readonly op: string; readonly count: number }[];
  /** Numbers that training set. */
  readonly parameters: number;
  readonly unsupported: readonly UnsupportedOp[];
  /** Any other reason why it does not run here; null where there is none. */
  readonly problem: string | null;
  /** In the order of the file; none where it does not run. */
  readonly layers: readonly LayerCost[];
  /** Null where it does not run. */
  readonly macs: number | null;
  /** Steps of a run after the optimiser, and what a run holds at its worst moment; null where it does not run. */
  readonly plan: { readonly steps: number; readonly peakBytes: number; readonly largestBytes: number } | null;
}

/**
 * Takes stock of a model at given input shapes. Pure: nothing is run.
 * @param shapes by input name, in the file's own layout
 */
export function inspectModel(
  graph: OnnxGraph,
  shapes: Readonly<Record<string, readonly number[]>>,
): ModelInspection {
  const counts = new Map<string, number>();
  for (const { op, domain } of graph.nodes) {
    const name = domain === '' ? op : `${domain}.${op}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const common = {
    opset: graph.opset,
    ops: [...counts]
      .map(([op, count]) => ({ op, count }))
      .sort((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1)),
    parameters: countParameters(graph),
  };
  try {
    const layers = layerCosts(lowerModel(graph, shapes));
    const compiled = compileModel(graph, { inputShapes: shapes });
    return {
      ...common,
      unsupported: [],
      problem: null,
      layers,
      macs: layers.reduce((sum, { macs }) => sum + macs, 0),
      plan: { steps: compiled.nodes.length, ...memoryNeeds(compiled) },
    };
  } catch (thrown) {
    const error = GlanceError.from(thrown);
    const ops = error.code === 'model-unknown-ops' ? (error.details as { ops: readonly string[] }).ops : [];
    return {
      ...common,
      unsupported: ops.map((op) => ({ op, nodes: nodesOf(graph, op) })),
      problem: ops.length > 0 ? null : error.message,
      layers: [],
      macs: null,
      plan: null,
    };
  }
}

function nodesOf(graph: OnnxGraph, refused: string): string[] {
  const op = refused.replace(/\(.*$/, '');
  return graph.nodes
    .filter((node) => (node.domain === '' ? node.op : `${node.domain}.${node.op}`) === op)
    .map(({ name }) => name);
}

/** Floats that lie in the file, and what whole numbers stand for them where it is quantised. */
function countParameters({ initializers, nodes }: OnnxGraph): number {
  const weights = new Set(
    nodes.flatMap(({ op, inputs }) => (op === 'DequantizeLinear' ? inputs.slice(0, 1) : [])),
  );
  let sum = 0;
  for (const [name, { type, shape }] of initializers) {
    if (dtypeOf(type) === 'float32' || weights.has(name)) sum += sizeOf(shape);
  }
  return sum;
}

/** The layers that multiply, before the optimiser puts any together, so that they are those of the file. */
function layerCosts(graph: Graph): LayerCost[] {
  const shapeOf = (value: string) => graph.values.get(value)!.shape;
  const weights = (node: GraphNode) =>
    node.inputs
      .slice(1)
      .filter((input) => graph.constants.has(input))
      .reduce((sum, input) => sum + sizeOf(shapeOf(input)), 0);
  return graph.nodes.flatMap((node) => {
    const macs = macsOf(node, shapeOf);
    if (macs === null) return [];
    const shape = shapeOf(node.outputs[0]!);
    // A bias that is added apart leaves the layer itself with a made-up name: that of the file, and a number.
    const name = node.outputs[0]!.replace(/~\d+$/, '');
    return [{ name, op: node.op, shape, parameters: weights(node), macs }];
  });
}

function macsOf(node: GraphNode, shapeOf: (value: string) => readonly number[]): number | null {
  const out = sizeOf(shapeOf(node.outputs[0]!));
  switch (node.op) {
    // [out, in ÷ groups, kh, kw]: each output sums over the last three.
    case 'Conv':
      return out * sizeOf(shapeOf(node.inputs[1]!).slice(1));
    // [in, out ÷ groups, kh, kw]: each input goes to the last three.
    case 'ConvTranspose':
      return sizeOf(shapeOf(node.inputs[0]!)) * sizeOf(shapeOf(node.inputs[1]!).slice(1));
    case 'MatMul':
      return out * (shapeOf(node.inputs[0]!).at(-1) ?? 1);
    default:
      return null;
  }
}
