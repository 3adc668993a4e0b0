import { normalizeAxis } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { type ElementType, sizeOf } from '../onnx-graph.ts';
import { ONNX_OPS } from '../ops/index.ts';
import { ELEMENT_TYPES } from '../read-tensor.ts';

/** Whole numbers up to here are exact in a float32, and so are sums of them. */
const EXACT = 2 ** 24;

/** Quantised weights and activations. Constant ones are folded into floats; nothing is rounded that the file does not round. */
export const QUANTIZED: readonly OnnxRow[] = [
  { op: 'QuantizeLinear', types: 'number', lower: (l) => [lowerQuantize(l)] },
  { op: 'DequantizeLinear', types: 'any', lower: (l) => [lowerDequantize(l)] },
  { op: 'DynamicQuantizeLinear', lower: lowerDynamicQuantize },
  { op: 'ConvInteger', types: 'any', lower: (l) => [lowerConvInteger(l, 2, 3)] },
  { op: 'QLinearConv', types: 'any', lower: (l) => [lowerQLinearConv(l)] },
  { op: 'MatMulInteger', types: 'any', lower: (l) => [lowerMatMulInteger(l, [0, 2], [1, 3])] },
  { op: 'QLinearMatMul', types: 'any', lower: (l) => [lowerQLinearMatMul(l)] },
];

function lowerQuantize(l: Lowering): string {
  if (l.number('precision', 0) > 1) l.refuse(`precision=${ELEMENT_TYPES[l.number('precision', 0)] ?? '?'}`);
  const named = ELEMENT_TYPES[l.number('output_dtype', 0)];
  const type = l.input(2) === undefined ? (named ?? 'uint8') : l.type(2);
  const x = l.isInteger() ? l.add('Cast', [l.value()], { to: 'float32' }) : l.value();
  const scaled = l.add('Div', [x, along(l, 1)]);
  const zero = l.input(2) === undefined ? undefined : along(l, 2);
  return quantized(l, scaled, zero, type);
}

/** Rounds, adds the zero point and saturates. */
function quantized(l: Lowering, scaled: string, zero: string | undefined, type: ElementType): string {
  const [min, max] = rangeOf(l, type);
  const rounded = l.add('Round', [scaled]);
  const moved =
    zero === undefined ? rounded : l.add('Add', [rounded, l.add('Cast', [zero], { to: 'float32' })]);
  return l.add('Cast', [l.add('Clip', [moved], { min, max })], { to: type });
}

function rangeOf(l: Lowering, type: ElementType): readonly [number, number] {
  const bits = Number(/^u?int(2|4|8|16)$/.exec(type)?.[1] ?? l.refuse(`to ${type}`));
  return type.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

function lowerDequantize(l: Lowering): string {
  if (l.type().includes('float')) l.refuse(l.type());
  const to = ELEMENT_TYPES[l.number('output_dtype', 0)] ?? l.type(1);
  // Whole numbers are subtracted as such: those of 32 bits are not exact as floats.
  const whole = l.input(2) === undefined ? l.value() : l.add('Sub', [l.value(), along(l, 2)]);
  return l.add('Mul', [l.add('Cast', [whole], { to }), along(l, 1)]);
}

/** A scale or zero point as it broadcasts: one for all, one for each place of an axis, or one for each block there. */
function along(l: Lowering, index: number): string {
  const [shape, own] = [l.shape(), l.shape(index)];
  const value = l.value(index);
  if (sizeOf(own) === 1) return l.reshape(value, []);
  const axis = normalizeAxis(l.number('axis', 1), shape.length);
  const block = l.number('block_size', 0);
  if (block === 0) {
    if (own.length !== 1 || own[0] !== shape[axis])
      throw new Error(`[${own}] does not fit axis ${axis} of [${shape}]`);
    return l.reshape(value, [own[0]!, ...shape.slice(axis + 1).map(() => 1)]);
  }
  const places = l.table(shape[axis]!, (i) => Math.floor(i / block));
  if (own.length !== shape.length || places.at(-1)! >= own[axis]!)
    throw new Error(`[${own}] has too few blocks`);
  return l.add('Gather', [value, l.builder.constantOf(places, 'int32')], { axis });
}

/** To uint8, with the scale and zero point that the values ask for. */
function lowerDynamicQuantize(l: Lowering): readonly string[] {
  const x = l.value();
  const axes = l.shape().map((_, axis) => axis);
  const zero = l.scalar(0);
  const scalar = (op: string) => l.reshape(l.add(op, [x], { axes }), []);
  const min = l.add('Min', [scalar('ReduceMin'), zero]);
  const max = l.add('Max', [scalar('ReduceMax'), zero]);
  const spread = l.add('Div', [l.add('Sub', [max, min]), l.scalar(255)]);
  const scale = l.add('Where', [l.add('Equal', [spread, zero]), l.scalar(1), spread]);
  const point = l.add('Clip', [l.add('Round', [l.add('Div', [l.add('Neg', [min]), scale])])], {
    min: 0,
    max: 255,
  });
  const y = quantized(l, l.add('Div', [x, scale]), point, 'uint8');
  return [y, scale, l.add('Cast', [point], { to: 'uint8' })];
}

/** Values less their zero point, as floats that are whole. */
function centred(l: Lowering, index: number, zeroIndex: number, shape: readonly number[] = []): string {
  const whole = l.value(index);
  const zero = l.input(zeroIndex);
  const moved =
    zero === undefined
      ? whole
      : l.add('Sub', [
          whole,
          sizeOf(l.shape(zeroIndex)) === 1 ? l.reshape(zero, []) : l.reshape(zero, shape),
        ]);
  return l.add('Cast', [moved], { to: 'float32' });
}

/** The largest size that values less their zero point can have: what is constant is looked at. */
function largest(l: Lowering, value: string, type: ElementType): number {
  const known = l.builder.constantAt(value)?.data;
  if (!known) return type.endsWith('8') ? 255 : 65_535;
  let most = 0;
  for (const item of known) most = Math.max(most, Math.abs(item));
  return most;
}

/** Convolves whole numbers, exactly: in parts, where a sum could leave what floats hold exactly. */
function lowerConvInteger(l: Lowering, xZero: number, wZero: number, xAt = 0, wAt = 1): string {
  const x = centred(l, xAt, xZero);
  const w = centred(l, wAt, wZero, [
    l.shape(wAt)[0]!,
    ...l
      .shape(wAt)
      .slice(1)
      .map(() => 1),
  ]);
  const [, channels, ...kernel] = l.builder.shape(w) as [number, number, ...number[]];
  const each = sizeOf(kernel) * largest(l, x, l.type(xAt)) * largest(l, w, l.type(wAt));
  const part = Math.max(1, Math.min(channels, Math.floor(EXACT / Math.max(each, 1))));
  if (each > EXACT || (part < channels && l.number('group', 1) !== 1)) l.refuse('sums beyond 24 bits');
  return sumOfParts(l, channels, part, (sizes, i) => {
    const [a, b] = [x, w].map((value) => partOf(l, value, 1, sizes, i));
    return lowerAs(l, 'Conv', [a!, b!]);
  });
}

function lowerQLinearConv(l: Lowering): string {
  const sum = lowerConvInteger(l, 2, 5, 0, 3);
  const ones = l.builder
    .shape(sum)
    .slice(2)
    .map(() => 1);
  const bias = l.input(8);
  const whole = bias === undefined ? sum : l.add('Add', [sum, l.reshape(bias, [l.shape(8)[0]!, ...ones])]);
  return rescaled(l, whole, [1, 4, 6], 7, (value) =>
    sizeOf(l.builder.shape(value)) === 1
      ? l.reshape(value, [])
      : l.reshape(value, [sizeOf(l.builder.shape(value)), ...ones]),
  );
}

function lowerMatMulInteger(
  l: Lowering,
  [a, aZero]: readonly [number, number],
  [b, bZero]: readonly [number, number],
): string {
  const left = centred(l, a, aZero, [...l.shape(a).slice(-2, -1), 1]);
  const right = centred(l, b, bZero, l.input(bZero) === undefined ? [] : l.shape(bZero).slice(-1));
  const depth = l.shape(a).at(-1)!;
  const each = largest(l, left, l.type(a)) * largest(l, right, l.type(b));
  const part = Math.max(1, Math.min(depth, Math.floor(EXACT / Math.max(each, 1))));
  if (each > EXACT) l.refuse('sums beyond 24 bits');
  return sumOfParts(l, depth, part, (sizes, i) => {
    const x = partOf(l, left, l.shape(a).length - 1, sizes, i);
    const y = partOf(l, right, Math.max(0, l.shape(b).length - 2), sizes, i);
    return lowerAs(l, 'MatMul', [x, y]);
  });
}

function lowerQLinearMatMul(l: Lowering): string {
  const sum = lowerMatMulInteger(l, [0, 2], [3, 5]);
  return rescaled(l, sum, [1, 4, 6], 7, (value) =>
    sizeOf(l.builder.shape(value)) === 1 ? l.reshape(value, []) : value,
  );
}

/** Sums · scale a · scale b ÷ scale y, rounded, in the type of the zero point. */
function rescaled(
  l: Lowering,
  sums: string,
  [a, b, y]: readonly [number, number, number],
  zero: number,
  shaped: (value: string) => string,
): string {
  const factor = l.add('Div', [l.add('Mul', [shaped(l.value(a)), shaped(l.value(b))]), shaped(l.value(y))]);
  const scaled = l.add('Mul', [l.add('Cast', [sums], { to: 'float32' }), factor]);
  return quantized(l, scaled, shaped(l.value(zero)), l.type(zero));
}

/** Adds up, as whole numbers, what is computed of `size` channels, `part` at a time. */
function sumOfParts(
  l: Lowering,
  size: number,
  part: number,
  compute: (sizes: readonly number[], index: number) => string,
): string {
  const sizes = l.table(Math.ceil(size / part), (i) => Math.min(part, size - i * part));
  return sizes
    .map((_, i) => l.add('Cast', [compute(sizes, i)], { to: 'int32' }))
    .reduce((sum, more) => l.add('Add', [sum, more]));
}

function partOf(l: Lowering, value: string, axis: number, sizes: readonly number[], index: number): string {
  if (sizes.length === 1) return value;
  const shape = l.builder.shape(value);
  const begin = shape
    .map(() => 0)
    .with(
      axis,
      sizes.slice(0, index).reduce((sum, size) => sum + size, 0),
    );
  return l.add('Slice', [value], { begin, size: shape.with(axis, sizes[index]!), steps: shape.map(() => 1) });
}

/** What another op makes of these values, with this node's attributes. */
function lowerAs(l: Lowering, op: string, inputs: readonly string[]): string {
  return ONNX_OPS.get(op)!.lower(l.with(inputs))[0]!;
}
