import type { OnnxGraph } from '../../../src/runtime/onnx/onnx-graph.ts';
import { floats, type NodeSketch, sketch } from './graphs.ts';

/** The window of an encoder's pools and a decoder's unpools. */
export const POOL = { kernel_shape: [2, 2], strides: [2, 2] };

/** Weights of a 3×3 convolution that keeps the size. */
const kernels = (to: number, from: number, seed: number) => floats([to, from, 3, 3], seed);
const SAME = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };

/** Down twice and up twice, as segmenters go; `between` is what lies between the two inner steps. */
export function encoderDecoder(between: NodeSketch[] = []): OnnxGraph {
  const nodes: NodeSketch[] = [
    ['Conv', 'x w1', 'c1', SAME],
    ['Relu', 'c1', 'r1'],
    ['MaxPool', 'r1', 'p1 i1', POOL],
    ['Conv', 'p1 w2', 'c2', SAME],
    ['MaxPool', 'c2', 'p2 i2', POOL],
    ...between,
    ['Conv', 'p2 w3', 'c3', SAME],
    ['MaxUnpool', `c3 ${between.length > 0 ? 'j2' : 'i2'}`, 'u2', POOL],
    ['Conv', 'u2 w4', 'c4', SAME],
    ['MaxUnpool', 'c4 i1', 'u1', POOL],
    ['Conv', 'u1 w5', 'y', SAME],
  ];
  return sketch({ x: [2, 3, 16, 24] }, nodes, 'y', {
    w1: kernels(8, 3, 1),
    w2: kernels(6, 8, 2),
    w3: kernels(6, 6, 3),
    w4: kernels(8, 6, 4),
    w5: kernels(2, 8, 5),
  });
}
