import type { Graph, GraphNode } from '../../runtime/graph/ir.ts';

/** Steps that change where numbers stand, not what they are. */
const REARRANGING: ReadonlySet<string> = new Set([
  'Reshape',
  'Transpose',
  'Slice',
  'Split',
  'Gather',
  'GatherElements',
  'GatherND',
  'Tile',
  'Expand',
]);
/** Steps that hold weights: what lies before them is no part of a head. */
const WEIGHTED: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose']);

/** A run of numbers in an output: how many, and the step that makes them what they are. */
export interface Part {
  readonly size: number;
  /** Op of that step, `weights` for a convolution's or matrix product's own result, `constant`, or `input`. */
  readonly made: string;
  /** Whether it is a cut of a value that has as many numbers as the whole output: the same rows then, cut up and put together again. */
  readonly cutOfWhole: boolean;
  /** Whether the network holds it as whole numbers. */
  readonly whole: boolean;
}

/** Looks at how a graph makes its outputs. Pure. */
export class Tracer {
  readonly #graph: Graph;
  readonly #producers = new Map<string, GraphNode>();

  constructor(graph: Graph) {
    this.#graph = graph;
    for (const node of graph.nodes) for (const output of node.outputs) this.#producers.set(output, node);
  }

  /** The steps between the last weights and a value. */
  tail(value: string): readonly GraphNode[] {
    const seen = new Set<GraphNode>();
    const waiting = [value];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const node = this.#producers.get(next);
      if (!node || seen.has(node) || this.#holdsWeights(node)) continue;
      seen.add(node);
      waiting.push(...node.inputs);
    }
    return [...seen];
  }

  /** What a value's numbers along one axis are put together from, in order. */
  parts(value: string, axis: number): readonly Part[] {
    return this.#parts(value, axis, this.shape(value)[axis] ?? 0);
  }

  shape(value: string): readonly number[] {
    return this.#graph.values.get(value)?.shape ?? [];
  }

  #parts(value: string, axis: number, whole: number): Part[] {
    const node = this.#producers.get(value);
    const size = this.shape(value)[axis] ?? 0;
    if (node?.op === 'Concat') {
      if (node.attributes.axis !== axis) return this.#parts(node.inputs[0]!, axis, whole);
      return node.inputs.flatMap((input) => this.#parts(input, axis, whole));
    }
    // Rows that stand for nothing are taken out.
    if (node?.op === 'Where' && this.#graph.constants.has(node.inputs[2]!) && axis > 0)
      return this.#parts(node.inputs[1]!, axis, whole);
    if (node?.op === 'Transpose') {
      const from = (node.attributes.perm as readonly number[])[axis]!;
      return this.#parts(node.inputs[0]!, from, whole);
    }
    if (node?.op === 'Slice' || node?.op === 'Split') {
      const from = this.#cut(node, value, axis);
      const input = node.inputs[0]!;
      const cutOfWhole = size < whole && this.shape(input)[axis] === whole;
      if (from !== null) return cut(this.#parts(input, axis, whole), from, size, cutOfWhole);
    }
    if (node?.op === 'Reshape') {
      const from = sameAxis(this.shape(node.inputs[0]!), this.shape(value), axis);
      if (from !== null) return this.#parts(node.inputs[0]!, from, whole);
    }
    return [{ size, ...this.#origin(value, size, whole) }];
  }

  /** Where along an axis a slice or a piece of a split begins; null where it takes more than every number from there on. */
  #cut(node: GraphNode, value: string, axis: number): number | null {
    const { attributes, outputs } = node;
    if (node.op === 'Slice') {
      const step = (attributes.steps as readonly number[])[axis];
      return step === 1 ? ((attributes.begin as readonly number[])[axis] ?? null) : null;
    }
    if (attributes.axis !== axis) return 0;
    const sizes = attributes.sizes as readonly number[];
    return sizes.slice(0, outputs.indexOf(value)).reduce((sum, each) => sum + each, 0);
  }

  /** Walks back through steps that only rearrange, to the one that computes. */
  #origin(value: string, size: number, whole: number): Omit<Part, 'size'> {
    let at = value;
    let cutOfWhole = false;
    for (;;) {
      if (this.#graph.constants.has(at)) return { made: 'constant', cutOfWhole, whole: this.#isWhole(at) };
      const node = this.#producers.get(at);
      if (!node) return { made: 'input', cutOfWhole, whole: this.#isWhole(at) };
      if ((node.op === 'Slice' || node.op === 'Split') && size < whole) {
        cutOfWhole ||= this.shape(node.inputs[0]!).includes(whole) && !this.shape(at).includes(whole);
      }
      const onward = REARRANGING.has(node.op) || node.op === 'Concat';
      if (!onward) {
        const made = this.#isProduct(node) ? 'weights' : node.op;
        const rounded = node.op === 'Cast' && this.#isWhole(node.inputs[0]!);
        return { made, cutOfWhole, whole: rounded || this.#isWhole(at) };
      }
      at = node.inputs[0]!;
    }
  }

  #isWhole(value: string): boolean {
    return this.#graph.values.get(value)?.type.includes('int') ?? false;
  }

  #holdsWeights(node: GraphNode): boolean {
    return (
      WEIGHTED.has(node.op) ||
      (node.op === 'MatMul' && node.inputs.some((input) => this.#graph.constants.has(input)))
    );
  }

  /** A product with weights, or such a one with a constant added. */
  #isProduct(node: GraphNode): boolean {
    if (this.#holdsWeights(node)) return true;
    if (node.op !== 'Add' || !node.inputs.some((input) => this.#graph.constants.has(input))) return false;
    return node.inputs.some((input) => {
      const producer = this.#producers.get(input);
      return producer !== undefined && this.#holdsWeights(producer);
    });
  }
}

/** The parts, or pieces of parts, between two places. */
function cut(parts: readonly Part[], from: number, size: number, cutOfWhole: boolean): Part[] {
  let at = 0;
  return parts.flatMap((part) => {
    const start = Math.max(at, from);
    at += part.size;
    const left = Math.min(at, from + size) - start;
    return left > 0 ? [{ ...part, size: left, cutOfWhole: part.cutOfWhole || cutOfWhole }] : [];
  });
}

/** The axis of `from` that axis `axis` of `to` is, where a reshape leaves it as it is; else null. */
function sameAxis(from: readonly number[], to: readonly number[], axis: number): number | null {
  const before = product(to.slice(0, axis));
  for (let candidate = 0; candidate < from.length; candidate++) {
    if (product(from.slice(0, candidate)) === before && from[candidate] === to[axis] && to[axis] !== 1)
      return candidate;
  }
  return null;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
