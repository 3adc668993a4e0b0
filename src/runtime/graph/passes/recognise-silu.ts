import type { Graph } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { provenanceOf } from '../single-use.ts';

/** x · sigmoid(x) becomes one Silu. ref: arXiv 1702.03118 */
export function recogniseSilu(graph: Graph): Graph {
  const { producer } = provenanceOf(graph);
  return rewrite(graph, (node, { at, builder }) => {
    if (node.op !== 'Mul') return undefined;
    const [a, b] = node.inputs as [string, string];
    const isGate = (gate: string, x: string) => {
      const made = producer(gate);
      return made?.op === 'Sigmoid' && made.inputs[0] === x;
    };
    const x = isGate(b, a) ? a : isGate(a, b) ? b : undefined;
    return x === undefined ? undefined : builder.add('Silu', [at(x)], {}, node.outputs[0]);
  });
}
