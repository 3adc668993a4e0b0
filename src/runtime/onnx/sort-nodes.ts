import type { OnnxNode } from './onnx-graph.ts';

/**
 * Nodes in an order in which each comes after what it reads; a file already in order stays as it is.
 * @param known names of graph inputs and initializers
 * @param wanted names of graph outputs, which must be produced by something
 * @throws Error for names given twice, names that nothing produces, and cycles
 */
export function sortNodes(
  nodes: readonly OnnxNode[],
  known: readonly string[],
  wanted: readonly string[],
): OnnxNode[] {
  const available = new Set(known);
  const produced = new Set(known);
  for (const output of nodes.flatMap((node) => node.outputs)) {
    if (output === '') continue;
    if (produced.has(output)) throw new Error(`two values are named “${output}”`);
    produced.add(output);
  }
  for (const node of nodes) {
    const missing = node.inputs.find((input) => input !== '' && !produced.has(input));
    if (missing !== undefined) throw new Error(`${node.name} reads “${missing}”, which nothing produces`);
  }
  const lost = wanted.find((name) => !produced.has(name));
  if (lost !== undefined) throw new Error(`its output “${lost}” is produced by nothing`);

  const consumers = new Map<string, number[]>();
  const waitingFor = nodes.map((node, index) => {
    const inputs = new Set(node.inputs.filter((input) => input !== '' && !available.has(input)));
    for (const input of inputs) {
      const readers = consumers.get(input);
      if (readers) readers.push(index);
      else consumers.set(input, [index]);
    }
    return inputs.size;
  });
  const ready = waitingFor.flatMap((count, index) => (count === 0 ? [index] : []));
  const heap = new MinHeap(ready);
  const sorted: OnnxNode[] = [];
  for (let index = heap.pop(); index !== undefined; index = heap.pop()) {
    const node = nodes[index]!;
    sorted.push(node);
    for (const consumer of node.outputs.flatMap((output) => consumers.get(output) ?? [])) {
      waitingFor[consumer]!--;
      if (waitingFor[consumer] === 0) heap.push(consumer);
    }
  }
  if (sorted.length < nodes.length) {
    const stuck = nodes.find((_, index) => waitingFor[index]! > 0);
    throw new Error(`its graph has a cycle (at ${stuck?.name})`);
  }
  return sorted;
}

/** Smallest number first, so that the file's own order is kept wherever it can be. */
class MinHeap {
  readonly #items: number[] = [];

  constructor(items: readonly number[]) {
    for (const item of items) this.push(item);
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= items[at]!) break;
      [items[parent], items[at]] = [items[at]!, items[parent]!];
      at = parent;
    }
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || items.length === 0 || last === undefined) return top;
    items[0] = last;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) return top;
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++;
      if (items[at]! <= items[child]!) return top;
      [items[at], items[child]] = [items[child]!, items[at]!];
      at = child;
    }
  }
}
