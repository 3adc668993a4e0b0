import type { CompiledModel, ValueInfo } from '../graph/ir.ts';
import { dtypeOf, sizeOf } from '../onnx/onnx-graph.ts';

/** Where in one piece of memory each value of a graph lies during a run. */
export interface Arena {
  /** Of the whole piece. */
  readonly bytes: number;
  /** From its start on; for all values that a step makes, and by the root of each. */
  readonly offsets: ReadonlyMap<string, number>;
  /** What a value is another name of: itself, but for reshaped ones. */
  root(value: string): string;
}

/** Vectors are loaded whole, and lines of a cache are shared by nobody. */
const ALIGNMENT = 64;

interface Block {
  readonly value: string;
  readonly bytes: number;
  /** Steps in which it must hold: from the one that makes it to the last that reads it. */
  readonly from: number;
  readonly to: number;
  offset: number;
}

/**
 * Plans the memory of a run: values that are never needed at the same time share a place. The largest are placed first,
 * each as low as it fits. Outputs of the graph keep theirs.
 */
export function planArena({ nodes, outputs, values }: CompiledModel): Arena {
  const rootOf = new Map<string, string>();
  const root = (value: string) => rootOf.get(value) ?? value;
  for (const node of nodes) {
    if (node.op === 'Reshape') rootOf.set(node.outputs[0]!, root(node.inputs[0]!));
  }
  const kept = new Set(outputs.map(({ value }) => root(value)));
  const made = new Map<string, number>();
  const read = new Map<string, number>();
  nodes.forEach((node, step) => {
    for (const value of node.outputs) if (root(value) === value) made.set(value, step);
    for (const value of [...node.inputs, ...node.outputs]) read.set(root(value), step);
  });
  const blocks = [...made].map(([value, from]): Block => {
    const to = kept.has(value) ? nodes.length : read.get(value)!;
    return { value, bytes: aligned(bytesOf(values.get(value)!)), from, to, offset: 0 };
  });
  const placed: Block[] = [];
  for (const block of blocks.toSorted((a, b) => b.bytes - a.bytes)) {
    for (const other of placed) {
      const together = other.from <= block.to && block.from <= other.to;
      const meets = block.offset < other.offset + other.bytes && other.offset < block.offset + block.bytes;
      if (together && meets) block.offset = other.offset + other.bytes;
    }
    // By where they lie: one look over them finds the first gap.
    const after = placed.findIndex(({ offset }) => offset > block.offset);
    placed.splice(after < 0 ? placed.length : after, 0, block);
  }
  return {
    bytes: placed.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes), 0),
    offsets: new Map(placed.map(({ value, offset }) => [value, offset])),
    root,
  };
}

/** As tfjs holds them: four bytes a number, one a truth value. */
export function bytesOf({ shape, type }: ValueInfo): number {
  return sizeOf(shape) * (dtypeOf(type) === 'bool' ? 1 : 4);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
