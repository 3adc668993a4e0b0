import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { GraphExecutor } from '../../../src/runtime/executor.ts';
import type { Graph } from '../../../src/runtime/graph/ir.ts';
import { removeDeadCode } from '../../../src/runtime/graph/passes/dead-code.ts';
import { assignLayout } from '../../../src/runtime/graph/passes/layout.ts';
import type { Attributes, ConstTensor, OnnxGraph } from '../../../src/runtime/onnx/onnx-graph.ts';

/** `[op, inputs, outputs, attributes]` */
export type NodeSketch = readonly [op: string, inputs: string, outputs: string, attributes?: Attributes];

/** A model written by hand; names are separated by spaces, `-` stands for an absent input. */
export function sketch(
  inputs: Readonly<Record<string, readonly number[]>>,
  nodes: readonly NodeSketch[],
  outputs: string,
  initializers: Readonly<Record<string, ConstTensor>> = {},
  opset = 17,
): OnnxGraph {
  const names = (list: string) => list.split(' ').map((name) => (name === '-' ? '' : name));
  return {
    fileName: 'sketch.onnx',
    opset,
    inputs: Object.entries(inputs).map(([name, shape]) => ({ name, type: 'float32', shape })),
    outputs: names(outputs).map((name) => ({ name, type: 'float32', shape: null })),
    initializers: new Map(Object.entries(initializers)),
    nodes: nodes.map(([op, read, written, attributes]) => ({
      name: `${op} ${written}`,
      op,
      domain: '',
      inputs: names(read),
      outputs: names(written),
      attributes: attributes ?? {},
    })),
    metadata: {},
  };
}

/** Floats of a shape: repeatable, between −1 and 1. */
export function floats(shape: readonly number[], seed = 1): ConstTensor {
  let state = seed * 2654435761;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { type: 'float32', shape, data };
}

/** A list of whole numbers. */
export function ints(...values: number[]): ConstTensor {
  return { type: 'int64', shape: [values.length], data: Int32Array.from(values) };
}

/** Runs a graph in the file's own layout on tfjs's plain backend, with no pass but the layout it cannot do without. */
export async function evaluate(
  graph: Graph,
  feeds: Readonly<Record<string, ConstTensor>>,
): Promise<readonly number[][]> {
  return evaluateAsIs(assignLayout(graph, { channelsLastInputs: false, follow: false }), feeds);
}

/** Runs a graph that is laid out already. */
export async function evaluateAsIs(
  graph: Graph,
  feeds: Readonly<Record<string, ConstTensor>>,
): Promise<readonly number[][]> {
  await setBackend('cpu');
  const executor = new GraphExecutor({ ...removeDeadCode(graph), history: [] });
  const tensors: Record<string, Tensor> = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [name, tensor(data, [...shape], 'float32')]),
  );
  const outputs = executor.run(tensors);
  const values = graph.outputs.map(({ name }) => Array.from(outputs[name]!.dataSync()));
  for (const used of [...Object.values(tensors), ...Object.values(outputs)]) used.dispose();
  executor.dispose();
  return values;
}

/** Number of nodes of each op. */
export function countOps(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of graph.nodes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
