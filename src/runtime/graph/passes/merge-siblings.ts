import type { ConstTensor } from '../../onnx/onnx-graph.ts';
import { sizeOf } from '../../onnx/onnx-graph.ts';
import type { Graph, GraphNode } from '../ir.ts';
import { rewrite } from '../rewrite.ts';

/** Channels that kernels take at once: parts begin at whole vectors. */
const LANES = 4;

/**
 * Convolutions of the same value that differ in their weights only become one, whose result is split; for graphs that are
 * channels-last. It pays where a split costs nothing, as on WebGPU: there is one dispatch less, and the value is read once.
 */
export function mergeSiblings(graph: Graph): Graph {
  const families = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const key = familyOf(graph, node);
    if (key === undefined) continue;
    const family = families.get(key);
    if (family) family.push(node);
    else families.set(key, [node]);
  }
  const parts = new Map<GraphNode, string>();
  return rewrite(graph, (node, { at, builder }) => {
    const made = parts.get(node);
    if (made !== undefined) return [made];
    const family = families.get(familyOf(graph, node) ?? '');
    // A split in two goes straight where its parts belong.
    if (family?.length !== 2) return undefined;
    const joined = [1, 2]
      .filter((place) => node.inputs[place] !== undefined)
      .map((place) =>
        builder.constant(joinLast(family.map(({ inputs }) => graph.constants.get(inputs[place]!)!))),
      );
    const whole = builder.add1('Conv', [at(node.inputs[0]!), ...joined], node.attributes, node.outputs[0]);
    const sizes = family.map(({ outputs }) => graph.values.get(outputs[0]!)!.shape[3]!);
    const split = builder.add('Split', [whole], { axis: 3, sizes }, node.outputs[0]);
    family.forEach((member, index) => {
      parts.set(member, split[index]!);
    });
    return [split[0]!];
  });
}

/** What siblings have in common; undefined for what has none. */
function familyOf(graph: Graph, { op, inputs, outputs, attributes }: GraphNode): string | undefined {
  if (op !== 'Conv' || attributes.depthwise || !attributes.channelsLast) return undefined;
  const [x, weights, bias] = inputs;
  if (!graph.constants.has(weights!) || (bias !== undefined && !graph.constants.has(bias))) return undefined;
  if (graph.values.get(outputs[0]!)!.shape[3]! % LANES !== 0) return undefined;
  const kernel = graph.values.get(weights!)!.shape.slice(0, 3);
  return JSON.stringify([x, kernel, bias !== undefined, Object.entries(attributes).sort()]);
}

/** Joins along the last axis. */
function joinLast(tensors: readonly ConstTensor[]): ConstTensor {
  const [first] = tensors as [ConstTensor];
  const widths = tensors.map(({ shape }) => shape.at(-1)!);
  const width = widths.reduce((sum, own) => sum + own, 0);
  const rows = sizeOf(first.shape) / first.shape.at(-1)!;
  const data = new Float32Array(rows * width);
  let start = 0;
  tensors.forEach(({ data: from }, index) => {
    const own = widths[index]!;
    for (let row = 0; row < rows; row++) {
      data.set(from.subarray(row * own, (row + 1) * own), row * width + start);
    }
    start += own;
  });
  return { type: first.type, shape: first.shape.with(-1, width), data };
}
