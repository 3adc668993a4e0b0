import type { Graph } from '../ir.ts';

/** Drops nodes and constants that no output depends on. Inputs stay, read or not. */
export function removeDeadCode(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ value }) => value));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    })
    .reverse();
  const produced = new Set([
    ...nodes.flatMap(({ outputs }) => outputs),
    ...graph.inputs.map(({ value }) => value),
  ]);
  const keep = (name: string) => needed.has(name) || produced.has(name);
  return {
    ...graph,
    nodes,
    constants: new Map([...graph.constants].filter(([name]) => needed.has(name))),
    values: new Map([...graph.values].filter(([name]) => keep(name))),
  };
}
