import type { Graph } from '../ir.ts';
import { rewrite } from '../rewrite.ts';

/** Computes equal things once: same op, same inputs, same attributes. */
export function mergeEqual(graph: Graph): Graph {
  const seen = new Map<string, readonly string[]>();
  return rewrite(graph, (node, { at, builder }) => {
    const inputs = node.inputs.map(at);
    const key = JSON.stringify([node.op, inputs, Object.entries(node.attributes).sort()]);
    const earlier = seen.get(key);
    if (earlier) return earlier;
    const outputs = builder.add(node.op, inputs, node.attributes, node.outputs[0]);
    seen.set(key, outputs);
    return outputs;
  });
}
