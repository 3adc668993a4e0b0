import { GraphBuilder } from './graph-builder.ts';
import type { Graph, GraphNode } from './ir.ts';

/** What a pass may ask and do while the graph is rebuilt. */
export interface Rewriting {
  readonly graph: Graph;
  readonly builder: GraphBuilder;
  /** The new value that stands for an old one. */
  at(value: string): string;
}

/**
 * Rebuilds a graph node by node. `visit` returns the new outputs of a node, or undefined to copy it as it is.
 * Values nobody needs any more are left to the dead-code pass.
 */
export function rewrite(
  graph: Graph,
  visit: (node: GraphNode, context: Rewriting) => readonly string[] | undefined,
): Graph {
  const builder = new GraphBuilder();
  const renamed = new Map<string, string>();
  const context: Rewriting = {
    graph,
    builder,
    at(value) {
      const known = renamed.get(value);
      if (known !== undefined) return known;
      const constant = graph.constants.get(value);
      if (!constant) throw new Error(`value ${value} is not known`);
      const name = builder.constant(constant, value);
      renamed.set(value, name);
      return name;
    },
  };
  for (const { name, value } of graph.inputs)
    renamed.set(value, builder.input(name, graph.values.get(value)!));
  for (const node of graph.nodes) {
    const outputs =
      visit(node, context) ??
      builder.add(node.op, node.inputs.map(context.at), node.attributes, node.outputs[0] || node.op);
    node.outputs.forEach((output, index) => {
      const value = outputs[index];
      if (value !== undefined) renamed.set(output, value);
    });
  }
  return builder.finish(graph.outputs.map(({ name, value }) => ({ name, value: context.at(value) })));
}
