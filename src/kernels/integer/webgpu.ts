import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import { MAX_INPUTS, placeCode, runProgram } from './program.ts';
import {
  broadcastShape,
  broadcastStrides,
  type ScatterAttributes,
  type StridedSliceAttributes,
  sizeOf,
  slicedShape,
  stridesOf,
  type WrapAttributes,
} from './reference.ts';
import { registerWebgpuIntegerReductions } from './webgpu-reductions.ts';

/** `a` and `b`, or `x` alone, in WGSL; comparisons give truth values. */
const BINARY: Readonly<Record<string, string>> = {
  Add: 'a + b',
  Sub: 'a - b',
  Multiply: 'a * b',
  RealDiv: 'a / b',
  Maximum: 'max(a, b)',
  Minimum: 'min(a, b)',
  Pow: 'powerOf(a, b)',
};
const COMPARISONS: Readonly<Record<string, string>> = {
  Equal: 'a == b',
  NotEqual: 'a != b',
  Less: 'a < b',
  LessEqual: 'a <= b',
  Greater: 'a > b',
  GreaterEqual: 'a >= b',
};
const UNARY: Readonly<Record<string, string>> = { Neg: '-x', Abs: 'abs(x)', Sign: 'sign(x)' };

const POWER = `
  var power = 1; var square = a; var rest = b;
  if (b < 0) { rest = select(0, -b & 1, abs(a) == 1); power = select(0, 1, abs(a) == 1); }
  while (rest > 0) { if ((rest & 1) == 1) { power *= square; } square *= square; rest >>= 1u; }`;

type Run<Attributes> = (
  backend: WebGPUBackend,
  inputs: Readonly<Record<string, TensorInfo>> & readonly TensorInfo[],
  attributes: Attributes,
) => TensorInfo | TensorInfo[];

/**
 * Registers kernels for whole numbers and truth values with tfjs's WebGPU backend, whose own read them as floats:
 * inexact beyond 2^24. `GlanceInteger` and the name of tfjs's kernel; same inputs and attributes. Besides those
 * `GlanceWrap`, `GlanceScatter` and `GlanceIntegerPow` as {@link registerPlainIntegers} has them. An index outside
 * reads what is nearest, and writes nowhere.
 */
export function registerWebgpuIntegers(): void {
  for (const [name, expression] of Object.entries({ ...BINARY, ...COMPARISONS })) {
    const dtype = COMPARISONS[name] ? 'bool' : 'int32';
    register(`GlanceInteger${name}`, (backend, { a, b }) =>
      elementwise(backend, [a!, b!], dtype, expression),
    );
  }
  for (const [name, expression] of Object.entries(UNARY)) {
    const code = expression.replace('x', 'a');
    register(`GlanceInteger${name}`, (backend, { x }) => elementwise(backend, [x!], 'int32', code));
  }
  register<WrapAttributes>('GlanceWrap', (backend, { x }, { bits, signed }) => {
    const shift = `${32 - bits}u`;
    const code = signed ? `(a << ${shift}) >> ${shift}` : `a & ${2 ** bits - 1}`;
    return elementwise(backend, [x!], 'int32', code);
  });
  register<{ dtype: TensorInfo['dtype'] }>('GlanceIntegerCast', (backend, { x }, { dtype }) =>
    elementwise(backend, [x!], dtype, dtype === 'float32' ? 'f32(a)' : dtype === 'bool' ? 'a != 0' : 'a'),
  );
  register('GlanceIntegerSelect', (backend, { condition, t, e }) =>
    elementwise(backend, [t!, e!, condition!], t!.dtype, 'select(b, a, c != 0)'),
  );
  registerMoves();
  registerWebgpuIntegerReductions(register);
  register<ScatterAttributes>('GlanceScatter', (backend, { data, indices, updates }, { reduction }) =>
    scatter(backend, [data!, indices!, updates!], reduction),
  );
}

/** Registers one kernel, unless it is there already. */
function register<Attributes>(kernelName: string, run: Run<Attributes>): void {
  if (getKernel(kernelName, 'webgpu')) return;
  registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(backend as WebGPUBackend, inputs as never, attrs as unknown as Attributes),
  });
}

export type RegisterWebgpu = typeof register;

function elementwise(
  backend: WebGPUBackend,
  inputs: readonly TensorInfo[],
  dtype: TensorInfo['dtype'],
  expression: string,
): TensorInfo {
  const outputShape = broadcastShape(...inputs.map(({ shape }) => shape));
  const reads = inputs.map(({ shape }, i) => {
    const name = 'abc'[i]!;
    const whole = sizeOf(shape) === sizeOf(outputShape);
    const place = whole ? 'index' : `${name}At`;
    const walk = whole ? '' : placeCode(place, outputShape, broadcastStrides(shape, outputShape));
    return `${walk} let ${name} = ${name.toUpperCase()}[${place}];`;
  });
  const power = expression.startsWith('powerOf');
  const value = power ? 'power' : dtype === 'bool' ? `i32(${expression})` : expression;
  const code = `${reads.join(' ')} ${power ? POWER : ''} result[index] = ${value};`;
  return runProgram(backend, inputs, dtype, { name: 'integer', outputShape, code });
}

/** Whatever only moves values: each value of the output comes from one place of an input. */
function registerMoves(): void {
  const move = (
    backend: WebGPUBackend,
    x: TensorInfo,
    outputShape: readonly number[],
    strides: readonly number[],
    start = 0,
  ) => {
    const code = `${placeCode('at', outputShape, strides, start)} result[index] = A[at];`;
    return runProgram(backend, [x], x.dtype, { name: 'move', outputShape, code });
  };
  const slice = (
    backend: WebGPUBackend,
    x: TensorInfo,
    begin: readonly number[],
    size: readonly number[],
    steps?: readonly number[],
  ) => {
    const own = stridesOf(x.shape);
    const start = begin.reduce((sum, at, axis) => sum + at * own[axis]!, 0);
    const strides = own.map((stride, axis) => stride * (steps?.[axis] ?? 1));
    return move(backend, x, size, strides, start);
  };
  register<{ perm: readonly number[] }>('GlanceIntegerTranspose', (backend, { x }, { perm }) => {
    const own = stridesOf(x!.shape);
    const shape = perm.map((axis) => x!.shape[axis]!);
    return move(
      backend,
      x!,
      shape,
      perm.map((axis) => own[axis]!),
    );
  });
  register<{ begin: number[]; size: number[] }>('GlanceIntegerSlice', (backend, { x }, { begin, size }) =>
    slice(backend, x!, begin, size),
  );
  register<StridedSliceAttributes>('GlanceIntegerStridedSlice', (backend, { x }, attributes) =>
    slice(backend, x!, attributes.begin, slicedShape(attributes), attributes.strides),
  );
  register<{ numOrSizeSplits: number[]; axis: number }>(
    'GlanceIntegerSplitV',
    (backend, { x }, attributes) => {
      const { numOrSizeSplits: sizes, axis } = attributes;
      let from = 0;
      return sizes.map((size) => {
        const begin = x!.shape.map(() => 0).with(axis, from);
        from += size;
        return slice(backend, x!, begin, x!.shape.with(axis, size));
      });
    },
  );
  register<{ reps: readonly number[] }>('GlanceIntegerTile', (backend, { x }, { reps }) => {
    // As if each axis were two: the copies (stride 0) and the values.
    const shape = x!.shape.flatMap((side, axis) => [reps[axis]!, side]);
    const strides = stridesOf(x!.shape).flatMap((stride) => [0, stride]);
    const tiled = move(backend, x!, shape, strides);
    return { ...tiled, shape: x!.shape.map((side, axis) => side * reps[axis]!) };
  });
  register<{ paddings: [number, number][]; constantValue: number }>(
    'GlanceIntegerPadV2',
    (backend, { x }, { paddings, constantValue }) => {
      const outputShape = x!.shape.map((side, axis) => side + paddings[axis]![0] + paddings[axis]![1]);
      const own = stridesOf(x!.shape);
      const checks = outputShape.map((side, axis) => {
        const [before] = paddings[axis]!;
        return `{ let c = rest % ${side} - ${before}; rest /= ${side};
          if (c < 0 || c >= ${x!.shape[axis]}) { inside = false; } at += c * ${own[axis]}; }`;
      });
      const code = `var rest = index; var at = 0; var inside = true; ${checks.reverse().join(' ')}
        result[index] = ${constantValue}; if (inside) { result[index] = A[at]; }`;
      return runProgram(backend, [x!], x!.dtype, { name: 'pad', outputShape, code });
    },
  );
  register<{ axis: number }>('GlanceIntegerGatherV2', (backend, { x, indices }, { axis }) => {
    const [outer, inner] = [sizeOf(x!.shape.slice(0, axis)), sizeOf(x!.shape.slice(axis + 1))];
    const count = sizeOf(indices!.shape);
    const side = x!.shape[axis]!;
    const outputShape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    const code = `let row = clamp(B[index / ${inner} % ${count}], 0, ${side - 1});
      result[index] = A[(index / ${inner * count} * ${side} + row) * ${inner} + index % ${inner}];`;
    const total = outer * count * inner;
    return runProgram(backend, [x!, indices!], x!.dtype, { name: 'gather', outputShape, code, count: total });
  });
  register<{ axis: number }>('GlanceIntegerConcat', (backend, inputs, { axis }) => {
    const parts = Object.values(inputs) as TensorInfo[];
    let joined = parts[0]!;
    for (let at = 1; at < parts.length; at += MAX_INPUTS - 1) {
      joined = concat(backend, [joined, ...parts.slice(at, at + MAX_INPUTS - 1)], axis, joined !== parts[0]);
    }
    return joined;
  });
}

function concat(
  backend: WebGPUBackend,
  inputs: readonly TensorInfo[],
  axis: number,
  owned: boolean,
): TensorInfo {
  const first = inputs[0]!;
  const inner = sizeOf(first.shape.slice(axis + 1));
  const blocks = inputs.map(({ shape }) => shape[axis]! * inner);
  const block = blocks.reduce((sum, size) => sum + size, 0);
  const branches = inputs.map((_, i) => {
    const own = `outer * ${blocks[i]} + at`;
    return `if (at < ${blocks[i]}) { result[index] = ${'ABCDEFG'[i]}[${own}]; return; } at -= ${blocks[i]};`;
  });
  const code = `let outer = index / ${block}; var at = index % ${block}; ${branches.join(' ')}`;
  const outputShape = first.shape.with(axis, block / inner);
  const joined = runProgram(backend, inputs, first.dtype, { name: 'concat', outputShape, code });
  if (owned) backend.disposeData(first.dataId);
  return joined;
}

function scatter(
  backend: WebGPUBackend,
  [data, indices, updates]: readonly [TensorInfo, TensorInfo, TensorInfo],
  reduction: ScatterAttributes['reduction'],
): TensorInfo {
  const outputShape = data.shape;
  const code = 'result[index] = A[index];';
  const copy = runProgram(backend, [data], data.dtype, { name: 'copy', outputShape, code });
  const [rowSize, rows] = [sizeOf(outputShape.slice(1)), outputShape[0]!];
  const float = data.dtype === 'float32';
  const old = float ? 'bitcast<f32>(old)' : 'old';
  const combined = {
    none: 'value',
    add: `${old} + value`,
    mul: `${old} * value`,
    max: `max(${old}, value)`,
    min: `min(${old}, value)`,
  }[reduction];
  const text = `
    let row = A[index / ${rowSize}];
    if (row < 0 || row >= ${rows}) { return; }
    let at = row * ${rowSize} + index % ${rowSize};
    let value = B[index];
    var old = atomicLoad(&result[at]);
    loop {
      let next = ${float ? `bitcast<i32>(${combined})` : combined};
      let stored = atomicCompareExchangeWeak(&result[at], old, next);
      if (stored.exchanged) { break; }
      old = stored.old_value;
    }`;
  const count = sizeOf(updates.shape);
  if (count === 0) return copy;
  return runProgram(backend, [indices, updates], data.dtype, {
    ...{ name: 'scatter', outputShape, code: text, count },
    ...({ atomic: true, into: copy } as const),
  });
}
