import type { GraphNode, ValueInfo } from '../graph/ir.ts';
import { sizeOf } from '../onnx/onnx-graph.ts';

/** What a step has to do at least, whoever does it. */
export interface LayerCost {
  /** Multiply-adds of convolutions and matrix products; 0 for everything else. */
  readonly macs: number;
  /** Bytes read and written: each input and output once. 0 where the output is another name for the input. */
  readonly bytes: number;
}

/** tfjs holds numbers in four bytes each, and truth values in one. */
const BYTES_PER_NUMBER = 4;

/** Counts the work of one step of a compiled, channels-last model. */
export function layerCost(
  { op, inputs, outputs }: GraphNode,
  values: ReadonlyMap<string, ValueInfo>,
): LayerCost {
  const infoOf = (value: string) => values.get(value)!;
  const read = inputs.map(infoOf);
  const written = outputs.filter((value) => values.has(value)).map(infoOf);
  const bytes = op === 'Reshape' ? 0 : [...read, ...written].reduce((sum, info) => sum + bytesOf(info), 0);
  return { macs: macsOf(op, read, written[0]!), bytes };
}

function macsOf(op: string, [x, w]: readonly ValueInfo[], out: ValueInfo): number {
  // Each output is summed from its share of the weights; a transposed convolution's input is spread over its share.
  if (op === 'Conv') return sizeOf(out.shape) * (sizeOf(w!.shape) / out.shape.at(-1)!);
  if (op === 'ConvTranspose') return sizeOf(x!.shape) * (sizeOf(w!.shape) / x!.shape.at(-1)!);
  if (op === 'MatMul') return sizeOf(out.shape) * x!.shape.at(-1)!;
  return 0;
}

function bytesOf({ shape, type }: ValueInfo): number {
  return sizeOf(shape) * (type === 'bool' ? 1 : BYTES_PER_NUMBER);
}
