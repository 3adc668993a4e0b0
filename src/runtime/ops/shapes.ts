import { sizeOf } from '../onnx/onnx-graph.ts';

/** Distance in elements between neighbours along each axis of a row-major array. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Shape of an elementwise result. Throws Error when the shapes do not broadcast. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[axis - (rank - shape.length)] ?? 1;
      if (own === 1 || own === size) continue;
      if (size !== 1) throw new Error(`shapes ${shapes.map((s) => `[${s}]`).join(' and ')} do not broadcast`);
      size = own;
    }
    return size;
  });
}

/**
 * Copies `data` while walking an output shape with one source stride per output axis (0 repeats, negative runs
 * backwards), from `start`: the one loop behind transpose, slice, tile and broadcast.
 */
export function gatherStrided<T extends Float32Array | Int32Array | Uint8Array>(
  data: T,
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): T {
  const out = new (data.constructor as new (length: number) => T)(sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let source = start;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** Strides to read an array of `shape` as if it had the (broadcast) shape `as`. */
export function broadcastStrides(shape: readonly number[], as: readonly number[]): number[] {
  const own = stridesOf(shape);
  return as.map((_, axis) => {
    const at = axis - (as.length - shape.length);
    return at < 0 || shape[at] === 1 ? 0 : own[at]!;
  });
}

/** An axis counted from the end made one counted from the start. Throws Error when there is no such axis. */
export function normalizeAxis(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= Math.max(rank, 1)) throw new Error(`there is no axis ${axis}`);
  return at;
}

/** Whether two shapes are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The order that undoes `order`. */
export function invertOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  order.forEach((axis, place) => {
    inverse[axis] = place;
  });
  return inverse;
}
