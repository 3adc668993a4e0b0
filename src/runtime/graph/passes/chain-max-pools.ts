import { numbersOf } from '../../ops/attributes.ts';
import type { Graph, GraphNode } from '../ir.ts';
import { rewrite } from '../rewrite.ts';

/**
 * Max pools of growing windows over one value (spatial pyramid pooling: 5, 9, 13), all of stride 1 and keeping the
 * size, become a chain: a 9×9 maximum is a 5×5 maximum of 5×5 maxima. Exact, since padding never wins.
 */
export function chainMaxPools(graph: Graph): Graph {
  const families = new Map<string, { readonly node: GraphNode; readonly extent: number }[]>();
  for (const node of graph.nodes) {
    const extent = sameSizeExtent(node);
    if (extent === undefined) continue;
    const family = families.get(node.inputs[0]!);
    if (family) family.push({ node, extent });
    else families.set(node.inputs[0]!, [{ node, extent }]);
  }
  const made = new Map<GraphNode, string>();
  return rewrite(graph, (node, { at, builder }) => {
    const ready = made.get(node);
    if (ready !== undefined) return [ready];
    const family = families.get(node.inputs[0] ?? '');
    if (!family || family.length < 2 || !family.some((member) => member.node === node)) return undefined;
    let value = at(node.inputs[0]!);
    let reached = 1;
    for (const member of family.toSorted((a, b) => a.extent - b.extent)) {
      const extent = member.extent - reached + 1;
      if (extent > 1) {
        const pad = (extent - 1) / 2;
        const attributes = {
          ...member.node.attributes,
          kernel: [extent, extent],
          pads: [pad, pad, pad, pad],
        };
        value = builder.add1('MaxPool', [value], attributes, member.node.outputs[0]);
        reached = member.extent;
      }
      made.set(member.node, value);
    }
    return [made.get(node)!];
  });
}

/** Side of the window of a pool that keeps its input's size, else undefined. */
function sameSizeExtent({ op, attributes }: GraphNode): number | undefined {
  if (op !== 'MaxPool') return undefined;
  const [height, width] = numbersOf(attributes, 'kernel');
  if (height === undefined || height !== width || height % 2 === 0) return undefined;
  const pad = (height - 1) / 2;
  const plain = [...numbersOf(attributes, 'strides'), ...numbersOf(attributes, 'dilations')].every(
    (n) => n === 1,
  );
  return plain && numbersOf(attributes, 'pads').every((own) => own === pad) ? height : undefined;
}
