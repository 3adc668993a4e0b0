import { GlanceError } from '../../../shared/errors.ts';
import { numberOf } from '../../ops/attributes.ts';
import { sameShape } from '../../ops/shapes.ts';
import { type Graph, type GraphNode, usesOf } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { provenanceOf } from '../single-use.ts';

/** Steps that leave whole numbers what they are and where they are. */
const HANDED_ON = ['Identity', 'Cast', 'Reshape'];
const WIDE = ['int32', 'int64'];

/**
 * Indices of a pool count through one plane, a file's through the whole tensor. Where a pool's indices go straight to an
 * unpooling they are converted there and back: this takes both conversions away. A pool whose indices nobody wants
 * becomes a plain one.
 * @throws GlanceError `model-shape` where the planes differ in size: such indices mean other pixels
 */
export function joinPoolIndices(graph: Graph): Graph {
  const { producer } = provenanceOf(graph);
  const uses = usesOf(graph);
  const given = new Set(graph.outputs.map(({ value }) => value));
  return rewrite(graph, (node, { at, builder }) => {
    if (node.op === 'MaxPoolWithIndices') {
      const indices = node.outputs[1]!;
      if (uses.has(indices) || given.has(indices)) return undefined;
      return [builder.add1('MaxPool', node.inputs.map(at), node.attributes, node.outputs[0])];
    }
    if (node.op !== 'PlaneIndices') return undefined;
    const flattened = flattenedBy(graph, node, producer);
    if (!flattened) return undefined;
    const shapeOf = (value: string) => graph.values.get(value)!.shape;
    const places = flattened.inputs[0]!;
    if (!sameShape(shapeOf(places), shapeOf(node.outputs[0]!))) return undefined;
    const [from, to] = [flattened, node].map(({ attributes }) => numberOf(attributes, 'area'));
    if (from === to) return [at(places)];
    const problem = `its indices point into planes of ${from} pixels, but it fills planes of ${to}`;
    throw new GlanceError('model-shape', { node: node.outputs[0]!, problem });
  });
}

/** The conversion that a value comes from, where nothing on the way changed it. */
function flattenedBy(
  graph: Graph,
  node: GraphNode,
  producer: (value: string) => GraphNode | undefined,
): GraphNode | undefined {
  const unchanged = ({ op, outputs }: GraphNode) =>
    HANDED_ON.includes(op) && WIDE.includes(graph.values.get(outputs[0]!)!.type);
  let before = producer(node.inputs[0]!);
  while (before && unchanged(before)) before = producer(before.inputs[0]!);
  return before?.op === 'FlattenIndices' ? before : undefined;
}
