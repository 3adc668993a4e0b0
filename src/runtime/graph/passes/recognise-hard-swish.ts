import type { Graph, GraphNode } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { type Provenance, provenanceOf, scalarAt } from '../single-use.ts';

const CLOSE = 1e-5;

/** scale · base + offset */
interface Affine {
  readonly base: string;
  readonly scale: number;
  readonly offset: number;
}

/**
 * x · clip(x ÷ 6 + ½, 0, 1) becomes one HardSwish, in whatever way the sixth is spelt: a HardSigmoid, or a clip of
 * x + 3 to 0…6 with the division before or after the product. ref: arXiv 1905.02244
 */
export function recogniseHardSwish(graph: Graph): Graph {
  const provenance = provenanceOf(graph);
  return rewrite(graph, (node, { at, builder }) => {
    const x = hardSwishInput(graph, provenance, node);
    return x === undefined ? undefined : builder.add('HardSwish', [at(x)], {}, node.outputs[0]);
  });
}

function hardSwishInput(graph: Graph, provenance: Provenance, node: GraphNode): string | undefined {
  if (node.op !== 'Mul' && node.op !== 'Div') return undefined;
  const whole = affineOf(graph, provenance, node.outputs[0]!);
  const product = provenance.producer(whole.base);
  if (product?.op !== 'Mul' || whole.offset !== 0) return undefined;
  const [a, b] = product.inputs as [string, string];
  return matchGate(graph, provenance, whole.scale, a, b) ?? matchGate(graph, provenance, whole.scale, b, a);
}

/** Whether `factor` · x · gate is a hard-swish of x. */
function matchGate(
  graph: Graph,
  provenance: Provenance,
  factor: number,
  x: string,
  gate: string,
): string | undefined {
  const outer = affineOf(graph, provenance, gate);
  const clip = provenance.producer(outer.base);
  if (outer.offset !== 0 || (clip?.op !== 'Clip' && clip?.op !== 'Relu6')) return undefined;
  const [min, max] =
    clip.op === 'Relu6' ? [0, 6] : [clip.attributes.min as number, clip.attributes.max as number];
  const inner = affineOf(graph, provenance, clip.inputs[0]!);
  const scale = factor * outer.scale;
  const same = (value: number, wanted: number) => Math.abs(value - wanted) < CLOSE;
  const fits =
    inner.base === x &&
    min === 0 &&
    same(scale * max, 1) &&
    same(scale * inner.scale, 1 / 6) &&
    same(scale * inner.offset, 0.5);
  return fits ? x : undefined;
}

/** Follows multiplications, divisions, additions and subtractions of single numbers back to what they start from. */
function affineOf(graph: Graph, provenance: Provenance, value: string): Affine {
  const node = provenance.producer(value);
  const [a, b] = node?.inputs ?? [];
  if (!node || a === undefined || b === undefined) return { base: value, scale: 1, offset: 0 };
  const right = scalarAt(graph, b);
  const left =
    right === undefined && (node.op === 'Mul' || node.op === 'Add') ? scalarAt(graph, a) : undefined;
  const number = right ?? left;
  if (number === undefined) return { base: value, scale: 1, offset: 0 };
  const from = affineOf(graph, provenance, right === undefined ? b : a);
  switch (node.op) {
    case 'Mul':
      return { base: from.base, scale: from.scale * number, offset: from.offset * number };
    case 'Div':
      return { base: from.base, scale: from.scale / number, offset: from.offset / number };
    case 'Add':
      return { ...from, offset: from.offset + number };
    case 'Sub':
      return { ...from, offset: from.offset - number };
    default:
      return { base: value, scale: 1, offset: 0 };
  }
}
