import type { ConstTensor } from '../../onnx/onnx-graph.ts';
import { numbersOf } from '../../ops/attributes.ts';
import { sameShape } from '../../ops/shapes.ts';
import type { Graph, GraphNode } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { type Provenance, provenanceOf } from '../single-use.ts';

/** A join of every second row and column of one image, four times; `phases` [row, column] in the order joined. */
interface Focus {
  readonly x: string;
  readonly phases: readonly (readonly [number, number])[];
}

/**
 * Four strided slices, joined, then a k×k convolution of stride 1: the same as one 2k×2k convolution of stride 2 on
 * the image itself, with the weights dealt out to the places each phase came from.
 */
export function foldSpaceToDepthStem(graph: Graph): Graph {
  const provenance = provenanceOf(graph);
  return rewrite(graph, (node, { at, builder }) => {
    if (node.op !== 'Conv' || node.attributes.depthwise !== 0) return undefined;
    const ones = ['strides', 'dilations'].every((name) =>
      sameShape(numbersOf(node.attributes, name), [1, 1]),
    );
    const weights = graph.constants.get(node.inputs[1]!);
    const focus = ones && weights ? focusOf(graph, provenance, node.inputs[0]!) : undefined;
    if (!focus || !weights) return undefined;
    const spread = builder.constant(spreadWeights(weights, focus.phases), node.inputs[1]);
    const attributes = {
      ...node.attributes,
      strides: [2, 2],
      pads: numbersOf(node.attributes, 'pads').map((pad) => 2 * pad),
    };
    const inputs = [at(focus.x), spread, ...node.inputs.slice(2).map(at)];
    return builder.add('Conv', inputs, attributes, node.outputs[0]);
  });
}

function focusOf(graph: Graph, provenance: Provenance, value: string): Focus | undefined {
  const join = provenance.producer(value);
  if (join?.op !== 'Concat' || join.attributes.axis !== 1 || join.inputs.length !== 4) return undefined;
  const slices = join.inputs.map(provenance.producer);
  const x = slices[0]?.inputs[0];
  const shape = x === undefined ? undefined : graph.values.get(x)!.shape;
  if (x === undefined || shape?.length !== 4 || shape[2]! % 2 || shape[3]! % 2) return undefined;
  const phases = slices.map((slice) => (slice?.inputs[0] === x ? phaseOf(slice, shape) : undefined));
  const distinct = new Set(phases.map(String));
  if (phases.includes(undefined) || distinct.size !== 4) return undefined;
  return { x, phases: phases as [number, number][] };
}

function phaseOf(slice: GraphNode, shape: readonly number[]): [number, number] | undefined {
  if (slice.op !== 'Slice' || !sameShape(numbersOf(slice.attributes, 'steps'), [1, 1, 2, 2]))
    return undefined;
  const [batch, channel, row, column] = numbersOf(slice.attributes, 'begin') as [
    number,
    number,
    number,
    number,
  ];
  const halves = [shape[0]!, shape[1]!, shape[2]! / 2, shape[3]! / 2];
  const whole = batch === 0 && channel === 0 && row < 2 && column < 2;
  return whole && sameShape(numbersOf(slice.attributes, 'size'), halves) ? [row, column] : undefined;
}

/** [O, 4·C, k, k] to [O, C, 2k, 2k] */
function spreadWeights(weights: ConstTensor, phases: Focus['phases']): ConstTensor {
  const [outputs, inputs, rows, columns] = weights.shape as [number, number, number, number];
  const channels = inputs / 4;
  const data = new Float32Array(weights.data.length);
  let from = 0;
  for (let o = 0; o < outputs; o++) {
    for (const [row, column] of phases) {
      for (let c = 0; c < channels; c++) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            const to = ((o * channels + c) * 2 * rows + 2 * y + row) * 2 * columns + 2 * x + column;
            data[to] = weights.data[from++]!;
          }
        }
      }
    }
  }
  return { type: weights.type, shape: [outputs, channels, 2 * rows, 2 * columns], data };
}
