import { FUSED_ACTIVATIONS } from '../../ops/convolution.ts';
import type { Graph } from '../ir.ts';
import { rewrite } from '../rewrite.ts';
import { provenanceOf } from '../single-use.ts';

/** Activations a convolution carries: those the backends fuse, and two that a kernel of our own may. */
const CARRIED = [...Object.keys(FUSED_ACTIVATIONS), 'Silu', 'HardSwish'];

const CONVOLUTIONS = ['Conv', 'ConvTranspose'];

/** An activation right after a convolution becomes part of it; the bare convolution is left to dead code. */
export function fuseActivation(graph: Graph): Graph {
  const { producer, usedOnce } = provenanceOf(graph);
  return rewrite(graph, (node, { at, builder }) => {
    if (!CARRIED.includes(node.op)) return undefined;
    const conv = producer(node.inputs[0]!);
    if (!conv || !CONVOLUTIONS.includes(conv.op)) return undefined;
    if (conv.attributes.activation || !usedOnce(node.inputs[0]!)) return undefined;
    const { alpha } = node.attributes;
    const attributes = {
      ...conv.attributes,
      activation: node.op,
      ...(alpha === undefined ? {} : { alpha }),
    };
    return builder.add(conv.op, conv.inputs.map(at), attributes, node.outputs[0]);
  });
}
