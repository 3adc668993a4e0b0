import type { CompiledModel, GraphNode } from '../graph/ir.ts';
import { removeDeadCode } from '../graph/passes/dead-code.ts';
import { mergeSiblings } from '../graph/passes/merge-siblings.ts';
import { type Provenance, provenanceOf } from '../graph/single-use.ts';
import { dtypeOf } from '../onnx/onnx-graph.ts';
import { numbersOf, stringOf } from '../ops/attributes.ts';
import { OWN_ACTIVATIONS } from '../ops/own-convolution.ts';
import { sameShape } from '../ops/shapes.ts';

/** A convolution of ours, with what is done in the same dispatch. */
export interface ConvStep {
  readonly kind: 'conv';
  readonly node: GraphNode;
  /** A depthwise convolution that makes its input. */
  readonly first: GraphNode | null;
  /** Added to its result. */
  readonly residual: string | null;
  readonly output: string;
}

/** What a frame is made of on the GPU. `move` steps are free where memory can be arranged so that nothing moves. */
export type GpuStep = ConvStep | { readonly kind: 'pool' | 'move' | 'row'; readonly node: GraphNode };

/** Ops that only rearrange, as far as memory is concerned. */
const MOVES = ['Reshape', 'Concat', 'Split', 'ResizeNearest'];

/** A graph as it runs on the GPU: convolutions of one value are one. */
export function gpuModel(compiled: CompiledModel): CompiledModel {
  return { ...compiled, ...removeDeadCode(mergeSiblings(compiled)) };
}

/** Groups a channels-last graph's nodes into steps, in an order in which they can run. */
export function planSteps(model: CompiledModel): GpuStep[] {
  const provenance = provenanceOf(model);
  const steps: GpuStep[] = [];
  const taken = new Set<GraphNode>();
  // Backwards: what ends a chain takes in what leads to it.
  for (const node of model.nodes.toReversed()) {
    if (taken.has(node)) continue;
    steps.push(stepOf(model, provenance, node, taken));
  }
  return steps.reverse();
}

function stepOf(
  model: CompiledModel,
  provenance: Provenance,
  node: GraphNode,
  taken: Set<GraphNode>,
): GpuStep {
  if (node.op === 'Add') {
    const step = withResidual(model, provenance, node, taken);
    if (step) return step;
  }
  if (isOwnConv(model, node)) return convStep(model, provenance, node, null, node.outputs[0]!, taken);
  if (!isFloat(model, node.outputs[0]!)) return { kind: 'row', node };
  if (MOVES.includes(node.op) && isFreeMove(model, node)) return { kind: 'move', node };
  const plain =
    node.op === 'MaxPool' && numbersOf(node.attributes, 'dilations').every((dilation) => dilation === 1);
  return { kind: plain ? 'pool' : 'row', node };
}

function withResidual(
  model: CompiledModel,
  provenance: Provenance,
  add: GraphNode,
  taken: Set<GraphNode>,
): ConvStep | undefined {
  const shape = (value: string) => model.values.get(value)!.shape;
  // The later one of two: the other is sure to be there by then.
  const candidates = add.inputs
    .map((input, place) => ({ conv: provenance.producer(input), other: add.inputs[1 - place]! }))
    .filter(
      ({ conv, other }) =>
        conv !== undefined &&
        !taken.has(conv) &&
        isOwnConv(model, conv) &&
        // A depthwise kernel's sums are no vectors of all channels, but it can add all the same.
        provenance.usedOnce(conv.outputs[0]!) &&
        sameShape(shape(conv.outputs[0]!), shape(other)),
    )
    .sort((a, b) => model.nodes.indexOf(b.conv!) - model.nodes.indexOf(a.conv!));
  const [best] = candidates;
  if (!best || add.inputs[0] === add.inputs[1]) return undefined;
  taken.add(best.conv!);
  return convStep(model, provenance, best.conv!, best.other, add.outputs[0]!, taken);
}

function convStep(
  model: CompiledModel,
  provenance: Provenance,
  node: GraphNode,
  residual: string | null,
  output: string,
  taken: Set<GraphNode>,
): ConvStep {
  const before = provenance.producer(node.inputs[0]!);
  const pairs =
    isPointwise(model, node) &&
    before !== undefined &&
    Boolean(before.attributes.depthwise) &&
    isOwnConv(model, before) &&
    provenance.usedOnce(node.inputs[0]!) &&
    model.values.get(before.outputs[0]!)!.shape[3]! % 4 === 0;
  if (pairs) taken.add(before);
  return { kind: 'conv', node, first: pairs ? before : null, residual, output };
}

/** Whether our kernel does this convolution; its weights are constants then. */
function isOwnConv(model: CompiledModel, { op, inputs, outputs, attributes }: GraphNode): boolean {
  if (op !== 'Conv' || !attributes.channelsLast || !isFloat(model, outputs[0]!)) return false;
  if (!inputs.slice(1).every((input) => model.constants.has(input))) return false;
  if (numbersOf(attributes, 'dilations').some((dilation) => dilation !== 1)) return false;
  const activation = stringOf(attributes, 'activation');
  if (activation && !OWN_ACTIVATIONS[activation]) return false;
  return !attributes.depthwise || model.values.get(inputs[1]!)!.shape[3] === 1;
}

function isPointwise(model: CompiledModel, { inputs, attributes }: GraphNode): boolean {
  const [height, width] = model.values.get(inputs[1]!)!.shape;
  const plain = [...numbersOf(attributes, 'strides'), height, width].every((extent) => extent === 1);
  return !attributes.depthwise && plain && numbersOf(attributes, 'pads').every((pad) => pad === 0);
}

/** Whether this rearrangement is one that {@link Places} knows. */
function isFreeMove(model: CompiledModel, { op, inputs, outputs, attributes }: GraphNode): boolean {
  const shape = model.values.get(outputs[0]!)!.shape;
  if (shape.length === 0 || shape.includes(0)) return false;
  if (op === 'Reshape') return true;
  if (op === 'ResizeNearest') {
    const from = model.values.get(inputs[0]!)!.shape;
    const factors = [shape[1]! / from[1]!, shape[2]! / from[2]!];
    return stringOf(attributes, 'align') === '' && factors[0] === factors[1] && Number.isInteger(factors[0]);
  }
  const axis = attributes.axis as number;
  // Channels lie side by side in a pixel; whole images one after the other.
  const channels = axis === shape.length - 1;
  return channels || (op === 'Concat' && shape.slice(0, axis).every((extent) => extent === 1));
}

/** Whether a value is made of numbers of four bytes that kernels of ours can read. */
export function isFloat(model: CompiledModel, value: string): boolean {
  return dtypeOf(model.values.get(value)!.type) === 'float32';
}
