import type { Attributes, ConstTensor, ElementType } from '../onnx/onnx-graph.ts';

/** Shape and element type of one value; every size is known once a model is compiled. */
export interface ValueInfo {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** One step. `op` is a row of the op table (../ops); attributes hold everything but tensors. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A graph input or output: the name the outside uses and the value inside. */
export interface GraphPort {
  readonly name: string;
  readonly value: string;
}

/** A graph in topological order, each value written once. Passes take one and return another; none is changed. */
export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, ConstTensor>;
  /** Shape and type of every value, constants included. */
  readonly values: ReadonlyMap<string, ValueInfo>;
}

/** What the executor runs: all spatial ops channels-last, all shapes known. */
export interface CompiledModel extends Graph {
  /** Passes that ran and the number of nodes after each, in order; for tests and for the curious. */
  readonly history: readonly { readonly pass: string; readonly nodes: number }[];
}

/** A pass: same inputs and outputs, same results, fewer or cheaper nodes. */
export type Pass = (graph: Graph) => Graph;

/** For each value, the nodes that read it (one entry per use). */
export function usesOf(graph: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const uses = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const readers = uses.get(input);
      if (readers) readers.push(node);
      else uses.set(input, [node]);
    }
  }
  return uses;
}
