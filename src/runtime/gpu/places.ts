import type { CompiledModel, GraphNode } from '../graph/ir.ts';
import { type Provenance, provenanceOf } from '../graph/single-use.ts';
import { sizeOf } from '../onnx/onnx-graph.ts';
import { type GpuStep, isFloat } from './steps.ts';

/** A piece of GPU memory, to be: one or more values lie in it. */
export interface Root {
  /** In values. */
  readonly size: number;
}

/** Where a value lies: its pixel `i`, channel `c` at `offset + i · pitch + c`. A pixel is what has one index in each axis but the last. */
export interface Place {
  readonly root: Root;
  readonly offset: number;
  readonly pitch: number;
}

/** Memory that must be moved after all when a `move` step's turn comes. */
export interface Copy {
  /** A value, or some channels of it. */
  readonly from: string;
  readonly begin: number;
  readonly channels: number;
  readonly to: Place;
  readonly repeat: number;
}

/** Vectors of four channels can be read only from places that are multiples of this. */
const LANES = 4;

/**
 * Decides where each value of a graph lies, so that joining, splitting, reshaping and enlarging move as little as possible:
 * what is joined is written side by side by those who make it, what is split is read or written in parts, and what is
 * enlarged is written enlarged.
 */
export class Places {
  /** What must be copied at a `move` step. */
  readonly copies = new Map<GraphNode, Copy[]>();
  /** Values that exist only as their parts: part and first channel. */
  readonly through = new Map<string, readonly { readonly value: string; readonly begin: number }[]>();
  /** Values that whoever makes them writes enlarged as well. */
  readonly enlarged = new Map<string, { readonly value: string; readonly repeat: number }>();
  readonly #places = new Map<string, Place>();
  readonly #model: CompiledModel;
  readonly #provenance: Provenance;
  readonly #makers = new Map<string, GpuStep>();
  readonly #fixed: ReadonlySet<string>;

  constructor(model: CompiledModel, steps: readonly GpuStep[]) {
    this.#model = model;
    this.#provenance = provenanceOf(model);
    for (const step of steps) {
      const made = step.kind === 'conv' ? [step.output] : step.node.outputs;
      for (const value of made) this.#makers.set(value, step);
    }
    // What the outside gives or is given lies by itself.
    this.#fixed = new Set([
      ...model.inputs.map(({ value }) => value),
      ...model.constants.keys(),
      ...model.outputs.map(({ value }) => value),
    ]);
    for (const step of steps.toReversed()) if (step.kind === 'move') this.#arrange(step.node);
    for (const value of [...model.inputs.map((input) => input.value), ...model.constants.keys()]) {
      this.#places.set(value, this.#dense(value));
    }
    for (const step of steps) this.#settle(step);
  }

  /** Where a value lies; not for those that exist as parts only. */
  of(value: string): Place {
    return this.#places.get(value)!;
  }

  /** Whether anybody reads the value itself, and not only what it was enlarged to. */
  isRead(value: string): boolean {
    return !(this.enlarged.has(value) && this.#provenance.usedOnce(value));
  }

  /** Backwards: joined values are told their place before those who make them are looked at. */
  #arrange(node: GraphNode): void {
    const [out] = node.outputs as [string];
    if (node.op === 'Concat') {
      const whole = this.#places.get(out) ?? this.#dense(out);
      this.#places.set(out, whole);
      this.#eachPart(node, node.inputs, (value, begin, pixel) => {
        const place = { ...whole, offset: whole.offset + begin + pixel * whole.pitch };
        if (!this.#take(value, place)) this.#copy(node, value, place);
      });
    } else if (node.op === 'Split') {
      this.#arrangeSplit(node);
    } else if (node.op === 'ResizeNearest') {
      this.#arrangeEnlargement(node);
    }
  }

  #arrangeSplit(node: GraphNode): void {
    const [x] = node.inputs as [string];
    const parts: { value: string; begin: number }[] = [];
    this.#eachPart(node, node.outputs, (value, begin) => void parts.push({ value, begin }));
    const whole = this.#places.has(x) || this.#fixed.has(x) || !this.#provenance.usedOnce(x);
    if (!whole && parts.length === 2 && this.#makers.get(x)?.kind === 'conv') {
      this.through.set(x, parts);
      return;
    }
    for (const { value, begin } of parts) {
      const place = this.#places.get(value);
      if (place) this.#copy(node, x, place, begin, this.#channels(value));
    }
  }

  #arrangeEnlargement(node: GraphNode): void {
    const [x] = node.inputs as [string];
    const [out] = node.outputs as [string];
    const repeat = this.#shape(out)[1]! / this.#shape(x)[1]!;
    const kind = this.#makers.get(x)?.kind;
    if ((kind === 'conv' || kind === 'pool') && !this.enlarged.has(x)) {
      this.enlarged.set(x, { value: out, repeat });
      return;
    }
    const place = this.#places.get(out) ?? this.#dense(out);
    this.#places.set(out, place);
    this.#copy(node, x, place, 0, this.#channels(x), repeat);
  }

  /** Gives a value a place that was chosen for it, where whoever makes it can write there and whoever reads it can read there. */
  #take(value: string, place: Place): boolean {
    if (this.#fixed.has(value) || this.#places.has(value) || !isFloat(this.#model, value)) return false;
    const aligned = [place.offset, place.pitch, this.#channels(value)].every((n) => n % LANES === 0);
    if (!aligned && !this.#provenance.usedOnce(value)) return false;
    const maker = this.#makers.get(value);
    if (!maker || maker.kind === 'row') return false;
    if (maker.kind === 'move' && maker.node.op === 'Reshape') {
      const [x] = maker.node.inputs as [string];
      const free = this.#channels(x) === this.#channels(value) && this.#provenance.usedOnce(x);
      if (!free || !this.#take(x, place)) return false;
    }
    this.#places.set(value, place);
    return true;
  }

  /** Forwards: whatever has no place yet gets its own, or that of what it is a part or another name of. */
  #settle(step: GpuStep): void {
    const made = step.kind === 'conv' ? [step.output] : step.node.outputs;
    if (step.kind === 'move' && step.node.op === 'Split') {
      const whole = this.#places.get(step.node.inputs[0]!);
      this.#eachPart(step.node, step.node.outputs, (value, begin) => {
        if (this.#places.has(value)) return;
        const alias = whole && !this.#fixed.has(value);
        this.#places.set(value, alias ? { ...whole, offset: whole.offset + begin } : this.#dense(value));
        if (whole && !alias)
          this.#copy(step.node, step.node.inputs[0]!, this.of(value), begin, this.#channels(value));
      });
      return;
    }
    for (const value of made) {
      if (this.#places.has(value) || this.through.has(value)) continue;
      const alias = step.kind === 'move' && step.node.op === 'Reshape' ? this.#renamed(step.node) : undefined;
      this.#places.set(value, alias ?? this.#dense(value));
      if (step.kind === 'move' && step.node.op === 'Reshape' && !alias) {
        const [x] = step.node.inputs as [string];
        const flat = { ...this.of(value), pitch: this.#channels(x) };
        this.#copy(step.node, x, flat);
      }
    }
  }

  /** The place of a reshaped value, where its memory needs no move. */
  #renamed({ inputs, outputs }: GraphNode): Place | undefined {
    const [x] = inputs as [string];
    const place = this.of(x);
    const own = this.#channels(outputs[0]!);
    if (this.#channels(x) === own) return place;
    return place.pitch === this.#channels(x) ? { ...place, pitch: own } : undefined;
  }

  /** Walks what is joined or split: its first channel in the whole, or its first pixel. */
  #eachPart(
    node: GraphNode,
    values: readonly string[],
    visit: (value: string, begin: number, pixel: number) => void,
  ): void {
    const axis = node.attributes.axis as number;
    let start = 0;
    for (const value of values) {
      const shape = this.#shape(value);
      const channels = axis === shape.length - 1;
      visit(value, channels ? start : 0, channels ? 0 : start * sizeOf(shape.slice(axis + 1, -1)));
      start += shape[axis]!;
    }
  }

  #copy(
    node: GraphNode,
    from: string,
    to: Place,
    begin = 0,
    channels = this.#channels(from),
    repeat = 1,
  ): void {
    const copies = this.copies.get(node) ?? [];
    copies.push({ from, begin, channels, to, repeat });
    this.copies.set(node, copies);
  }

  #dense(value: string): Place {
    return { root: { size: sizeOf(this.#shape(value)) }, offset: 0, pitch: this.#channels(value) };
  }

  #channels(value: string): number {
    return this.#shape(value).at(-1) ?? 1;
  }

  #shape(value: string): readonly number[] {
    return this.#model.values.get(value)!.shape;
  }
}
