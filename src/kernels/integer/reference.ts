/** A narrower whole type: how many bits of 32 it keeps, and whether the highest of them is a sign. */
export interface WrapAttributes {
  readonly bits: 8 | 16;
  readonly signed: boolean;
}

/** How values that are scattered to one place are put together. */
export type Reduction = 'none' | 'add' | 'mul' | 'max' | 'min';

/** Of a scatter of rows: `data` [R, S], `indices` [K] and `updates` [K, S]. */
export interface ScatterAttributes {
  readonly reduction: Reduction;
}

/** Values of any type, as the backends hold them. */
export type PlainValues = Float32Array | Int32Array | Uint8Array;

const COMBINE: Readonly<Record<Reduction, (old: number, value: number) => number>> = {
  none: (_, value) => value,
  add: (old, value) => old + value,
  mul: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
};

/** The lowest bits of an int32, as a number of the narrower type. */
export function wrapTo(value: number, bits: number, signed: boolean): number {
  const shift = 32 - bits;
  return signed ? (value << shift) >> shift : (value << shift) >>> shift;
}

/** Whole powers in 32 bits, which wrap; 0 for those that are no whole number. */
export function integerPow(base: number, exponent: number): number {
  if (exponent < 0) return Math.abs(base) !== 1 ? 0 : exponent % 2 === 0 ? 1 : base;
  let [power, square] = [1, base];
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) power = Math.imul(power, square);
    square = Math.imul(square, square);
  }
  return power;
}

/** Division of int32 rounded towards zero; by zero it gives the dividend, as WGSL does. */
export function integerDivide(a: number, b: number): number {
  return b === 0 ? a : (a / b) | 0;
}

/**
 * A copy of `data` with rows of `rowSize` values replaced by, or combined with, those of `updates`, in their order.
 * @throws Error for an index that names no row
 */
export function scatterRows<T extends PlainValues>(
  data: T,
  indices: Int32Array,
  updates: T,
  rowSize: number,
  reduction: Reduction,
): T {
  const combine = reduction === 'mul' && data instanceof Int32Array ? Math.imul : COMBINE[reduction];
  const rows = rowSize === 0 ? 0 : data.length / rowSize;
  const out = data.slice() as T;
  indices.forEach((row, update) => {
    if (row < 0 || row >= rows) throw new Error(`a scattered index lies outside: ${row} of ${rows}`);
    for (let i = 0; i < rowSize; i++) {
      const at = row * rowSize + i;
      out[at] = combine(out[at]!, updates[update * rowSize + i]!);
    }
  });
  return out;
}

/**
 * Reads `data` while walking an output shape with one stride for each output axis, from `start`.
 */
export function walk<T extends PlainValues>(
  data: T,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
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

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Distance in values between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Shape of an elementwise result; the shapes are known to fit. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sides = shapes.map((shape) => shape[axis - (rank - shape.length)] ?? 1);
    return sides.find((side) => side !== 1) ?? 1;
  });
}

/** Strides that read an array of `shape` as if it had the broadcast shape `as`. */
export function broadcastStrides(shape: readonly number[], as: readonly number[]): number[] {
  const own = stridesOf(shape);
  return as.map((_, axis) => {
    const at = axis - (as.length - shape.length);
    return at < 0 || shape[at] === 1 ? 0 : own[at]!;
  });
}

/** What tfjs's StridedSlice is called with. */
export interface StridedSliceAttributes {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
  readonly endMask: number;
}

/** The shape that a strided slice has; a bit of `endMask` means up to the very first value. */
export function slicedShape({ begin, end, strides, endMask }: StridedSliceAttributes): number[] {
  return begin.map((from, axis) => {
    const to = endMask & (1 << axis) ? -1 : end[axis]!;
    return Math.max(0, Math.ceil((to - from) / strides[axis]!));
  });
}
