import { numberOf } from '../../ops/attributes.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Graph, GraphNode } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { provenanceOf } from '../single-use.ts';

/** A convolution in the new graph, as it would be written again. */
interface Convolution {
  readonly x: string;
  readonly weights: string;
  readonly bias: string | undefined;
  readonly node: GraphNode;
}

/**
 * Puts multiplications and additions per channel that follow a convolution into its weights and bias. A batch norm
 * arrives here as one of each.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const { usedOnce } = provenanceOf(graph);
  const convolutions = new Map<string, Convolution>();
  return rewrite(graph, (node, { at, builder }) => {
    if (node.op === 'Conv' || node.op === 'ConvTranspose') {
      const [x, weights, bias] = node.inputs.map(at) as [string, string, string | undefined];
      convolutions.set(node.outputs[0]!, { x, weights, bias, node });
      return undefined;
    }
    if (!['Mul', 'Div', 'Add', 'Sub'].includes(node.op)) return undefined;
    const commutes = node.op === 'Mul' || node.op === 'Add';
    const [a, b] = node.inputs as [string, string];
    const [value, other] = convolutions.has(a) ? [a, b] : commutes ? [b, a] : [a, b];
    const convolution = convolutions.get(value);
    if (!convolution || !usedOnce(value) || !builder.constantAt(convolution.weights)) return undefined;
    if (convolution.bias !== undefined && !builder.constantAt(convolution.bias)) return undefined;
    const channels = outputChannels(builder, convolution);
    const factor = perChannel(builder, graph, other, channels);
    if (factor === undefined) return undefined;
    const folded = fold(builder, convolution, node.op, factor, channels);
    convolutions.set(node.outputs[0]!, folded);
    const inputs = [folded.x, folded.weights, ...(folded.bias === undefined ? [] : [folded.bias])];
    return builder.add(folded.node.op, inputs, folded.node.attributes, node.outputs[0]);
  });
}

/** A constant that has one value per channel, or one for all, as [channels]. */
function perChannel(
  builder: GraphBuilder,
  graph: Graph,
  value: string,
  channels: number,
): string | undefined {
  const constant = graph.constants.get(value);
  if (!constant) return undefined;
  const { shape } = constant;
  const padded = [...new Array<number>(Math.max(0, 4 - shape.length)).fill(1), ...shape];
  const single =
    padded.length === 4 && padded.every((size, axis) => size === 1 || (axis === 1 && size === channels));
  if (!single) return undefined;
  const flat = builder.add1('Reshape', [builder.constant(constant, value)], {
    shape: [constant.data.length],
  });
  return constant.data.length === channels ? flat : builder.add1('Tile', [flat], { reps: [channels] });
}

function fold(
  builder: GraphBuilder,
  convolution: Convolution,
  op: string,
  factor: string,
  channels: number,
): Convolution {
  const { bias } = convolution;
  if (op === 'Add' || op === 'Sub') {
    const zero = () => builder.constantOf(new Array<number>(channels).fill(0), 'float32');
    return { ...convolution, bias: builder.add1(op, [bias ?? zero(), factor]) };
  }
  return {
    ...convolution,
    weights: scaled(builder, convolution, op, factor),
    bias: bias === undefined ? undefined : builder.add1(op, [bias, factor], {}, bias),
  };
}

function outputChannels(builder: GraphBuilder, { weights, node }: Convolution): number {
  const [first, second] = builder.shape(weights) as [number, number];
  return node.op === 'ConvTranspose' ? second * numberOf(node.attributes, 'groups') : first;
}

/** The weights, each times (or divided by) the factor of its output channel. */
function scaled(builder: GraphBuilder, { weights, node }: Convolution, op: string, factor: string): string {
  const shape = builder.shape(weights);
  if (node.op !== 'ConvTranspose') {
    const each = builder.add1('Reshape', [factor], { shape: [shape[0]!, 1, 1, 1] });
    return builder.add1(op, [weights, each], {}, weights);
  }
  // [Cin, Cout ÷ groups, …]: the outputs of each group stand in the rows of its inputs.
  const groups = numberOf(node.attributes, 'groups');
  const [inputs, outputs, ...kernel] = shape as [number, number, number, number];
  const apart = builder.add1('Reshape', [weights], { shape: [groups, inputs / groups, outputs, ...kernel] });
  const each = builder.add1('Reshape', [factor], { shape: [groups, 1, outputs, 1, 1] });
  return builder.add1('Reshape', [builder.add1(op, [apart, each])], { shape }, weights);
}
