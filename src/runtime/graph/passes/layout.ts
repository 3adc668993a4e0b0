import { OPS } from '../../ops/index.ts';
import { invertOrder, sameShape } from '../../ops/shapes.ts';
import { GraphBuilder } from '../graph-builder.ts';
import type { Graph, GraphNode } from '../ir.ts';
import { regroup } from './regroup.ts';

/** How the layout pass is to work. */
export interface LayoutOptions {
  /** Whether 4-D graph inputs come as [N, H, W, C]. */
  readonly channelsLastInputs: boolean;
  /** Whether 4-D graph outputs are given as [N, H, W, C]. */
  readonly channelsLastOutputs?: boolean;
  /** Whether ops that do not mind take their inputs' layout; false converts back after every spatial op. */
  readonly follow: boolean;
}

/** One way a value exists in memory: `order[i]` is its canonical axis stored at place i. */
interface Version {
  readonly value: string;
  readonly order: readonly number[];
}

const CHANNELS_LAST = [0, 2, 3, 1];

/**
 * Makes spatial ops channels-last, which is what the backends compute in. Each value keeps a list of the orders it
 * exists in. Spatial ops ask for channels-last; elementwise ops, joins and the like take what is there; a Transpose is
 * only another name for the same memory, and a Reshape that regroups axes without mixing them is done on the memory as
 * it lies. A real transpose is made when some op asks for an order that does not exist yet, and only once.
 */
export function assignLayout(graph: Graph, options: LayoutOptions): Graph {
  return new LayoutWalk(graph, options).run();
}

class LayoutWalk {
  readonly #graph: Graph;
  readonly #options: LayoutOptions;
  readonly #builder = new GraphBuilder();
  readonly #versions = new Map<string, Version[]>();

  constructor(graph: Graph, options: LayoutOptions) {
    this.#graph = graph;
    this.#options = options;
  }

  run(): Graph {
    for (const { name, value } of this.#graph.inputs) {
      const info = this.#graph.values.get(value)!;
      const last = this.#options.channelsLastInputs && info.shape.length === 4;
      const order = last ? CHANNELS_LAST : identity(info.shape.length);
      const shape = order.map((axis) => info.shape[axis]!);
      this.#versions.set(value, [{ value: this.#builder.input(name, { ...info, shape }), order }]);
    }
    for (const node of this.#graph.nodes) this.#place(node);
    return this.#builder.finish(
      this.#graph.outputs.map(({ name, value }) => ({ name, value: this.#output(value) })),
    );
  }

  #place(node: GraphNode): void {
    if (OPS.get(node.op)?.layout?.kind === 'spatial') {
      this.#spatial(node);
      if (!this.#options.follow) this.#forgetAllButCanonical(node);
    } else if (!this.#options.follow || !this.#followed(node)) {
      const inputs = node.inputs.map((input) => this.#canonical(input));
      this.#emit(node, inputs, node.attributes, null);
    }
  }

  #spatial(node: GraphNode): void {
    const layout = OPS.get(node.op)?.layout;
    if (layout?.kind !== 'spatial') return;
    const images = layout.images ?? 1;
    const rest = node.inputs.slice(images).map((input) => this.#canonical(input));
    const others = layout.convert?.(this.#builder, rest, node.attributes) ?? rest;
    const inputs = [
      ...node.inputs.slice(0, images).map((input) => this.#as(input, CHANNELS_LAST)),
      ...others,
    ];
    this.#emit(node, inputs, { ...node.attributes, channelsLast: true }, CHANNELS_LAST);
  }

  /** Whether the node could be done on the order its inputs lie in. */
  #followed(node: GraphNode): boolean {
    if (node.op === 'Transpose') return this.#rename(node);
    if (node.op === 'Reshape') return this.#reshapeInPlace(node);
    const layout = OPS.get(node.op)?.layout;
    if (layout?.kind === 'elementwise') return this.#elementwise(node);
    if (layout?.kind !== 'axes') return false;
    const order = this.#orderOf(node.inputs);
    const attributes = layout.remap(node.attributes, order);
    if (!attributes || this.#shape(node.outputs[0]!).length !== order.length) return false;
    const inputs = node.inputs.map((input, index) =>
      index > 0 && layout.firstOnly ? this.#canonical(input) : this.#as(input, order),
    );
    this.#emit(node, inputs, attributes, order);
    return true;
  }

  /** Adds the node; a null order is the canonical one. */
  #emit(
    node: GraphNode,
    inputs: readonly string[],
    attributes: GraphNode['attributes'],
    order: readonly number[] | null,
  ): void {
    const outputs = this.#builder.add(node.op, inputs, attributes, node.outputs[0]);
    node.outputs.forEach((output, index) => {
      const own = order ?? identity(this.#shape(output).length);
      this.#versions.set(output, [{ value: outputs[index]!, order: own }]);
    });
  }

  #forgetAllButCanonical(node: GraphNode): void {
    for (const output of node.outputs) {
      const order = identity(this.#shape(output).length);
      this.#versions.set(output, [{ value: this.#canonical(output), order }]);
    }
  }

  /** A Transpose moves nothing: the same memory read with the axes in another order. */
  #rename(node: GraphNode): true {
    const places = invertOrder(node.attributes.perm as readonly number[]);
    const versions = this.#versionsOf(node.inputs[0]!).map(({ value, order }) => ({
      value,
      order: order.map((axis) => places[axis]!),
    }));
    this.#versions.set(node.outputs[0]!, versions);
    return true;
  }

  #reshapeInPlace(node: GraphNode): boolean {
    const from = this.#shape(node.inputs[0]!);
    const to = this.#shape(node.outputs[0]!);
    const plans = this.#versionsOf(node.inputs[0]!).map(({ order }) => ({
      order,
      plan: regroup(from, to, order),
    }));
    const best = plans.find(({ order, plan }) => plan && sameShape(plan.inputOrder, order)) ?? plans[0]!;
    if (!best.plan) return false;
    const input = this.#as(node.inputs[0]!, best.plan.inputOrder);
    const shape = best.plan.outputOrder.map((axis) => to[axis]!);
    this.#emit(node, [input], { shape }, best.plan.outputOrder);
    return true;
  }

  #elementwise(node: GraphNode): boolean {
    const shape = this.#shape(node.outputs[0]!);
    const full = node.inputs.filter((input) => this.#shape(input).length === shape.length);
    if (full.length === 0) return false;
    const order = this.#orderOf(full);
    const inputs = node.inputs.map((input) => {
      const own = this.#shape(input);
      if (own.length === shape.length) return this.#as(input, order);
      const value = this.#canonical(input);
      if (own.every((size) => size === 1)) return value;
      const padded = [...new Array<number>(shape.length - own.length).fill(1), ...own];
      return this.#reorder(this.#builder.add1('Reshape', [value], { shape: padded }, input), order, input);
    });
    this.#emit(node, inputs, node.attributes, order);
    return true;
  }

  /** The order to work in: that of the largest value that is not constant; among equals, one that is not canonical. */
  #orderOf(inputs: readonly string[]): readonly number[] {
    let best: { size: number; order: readonly number[] } | undefined;
    for (const input of inputs) {
      if (this.#graph.constants.has(input)) continue;
      const size = this.#shape(input).reduce((product, extent) => product * extent, 1);
      const { order } = this.#versionsOf(input)[0]!;
      const better = !best || size > best.size || (size === best.size && isIdentity(best.order));
      if (better) best = { size, order };
    }
    return best?.order ?? identity(this.#shape(inputs[0]!).length);
  }

  #canonical(value: string): string {
    return this.#as(value, identity(this.#shape(value).length));
  }

  #output(value: string): string {
    const last = this.#options.channelsLastOutputs && this.#shape(value).length === 4;
    return last ? this.#as(value, CHANNELS_LAST) : this.#canonical(value);
  }

  /** The value in this order, made from another order when it does not exist yet. */
  #as(value: string, order: readonly number[]): string {
    const versions = this.#versionsOf(value);
    const known = versions.find((version) => sameShape(version.order, order));
    if (known) return known.value;
    const source = versions[0]!;
    const places = invertOrder(source.order);
    const made = this.#reorder(
      source.value,
      order.map((axis) => places[axis]!),
      value,
    );
    versions.push({ value: made, order });
    return made;
  }

  /** Transposes, or only reshapes where no axis longer than 1 changes its turn. */
  #reorder(value: string, perm: readonly number[], hint: string): string {
    if (isIdentity(perm)) return value;
    const shape = this.#builder.shape(value);
    const moved = perm.filter((axis) => shape[axis] !== 1);
    if (moved.every((axis, index) => index === 0 || moved[index - 1]! < axis)) {
      return this.#builder.add1('Reshape', [value], { shape: perm.map((axis) => shape[axis]!) }, hint);
    }
    return this.#builder.add1('Transpose', [value], { perm: [...perm] }, hint);
  }

  #versionsOf(value: string): Version[] {
    const known = this.#versions.get(value);
    if (known) return known;
    const constant = this.#graph.constants.get(value)!;
    const versions = [
      { value: this.#builder.constant(constant, value), order: identity(constant.shape.length) },
    ];
    this.#versions.set(value, versions);
    return versions;
  }

  #shape(value: string): readonly number[] {
    return this.#graph.values.get(value)!.shape;
  }
}

function identity(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

function isIdentity(order: readonly number[]): boolean {
  return order.every((axis, place) => axis === place);
}
