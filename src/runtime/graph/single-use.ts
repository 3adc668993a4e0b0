import { type Graph, type GraphNode, usesOf } from './ir.ts';

/** What produced a value, and whether exactly one node (and no graph output) reads it. */
export interface Provenance {
  producer(value: string): GraphNode | undefined;
  usedOnce(value: string): boolean;
}

/** Looks a graph over for passes that match patterns backwards. */
export function provenanceOf(graph: Graph): Provenance {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const uses = usesOf(graph);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  return {
    producer: (value) => producers.get(value),
    usedOnce: (value) => uses.get(value)?.length === 1 && !outputs.has(value),
  };
}

/** The value of a constant with one element, or undefined. */
export function scalarAt(graph: Graph, value: string): number | undefined {
  const constant = graph.constants.get(value);
  return constant?.data.length === 1 ? constant.data[0] : undefined;
}
