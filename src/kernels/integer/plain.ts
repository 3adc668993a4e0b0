import { getKernel, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import {
  broadcastShape,
  broadcastStrides,
  integerDivide,
  integerPow,
  type PlainValues,
  type ScatterAttributes,
  type StridedSliceAttributes,
  scatterRows,
  sizeOf,
  slicedShape,
  stridesOf,
  type WrapAttributes,
  walk,
  wrapTo,
} from './reference.ts';

/** As much of tfjs's WASM and plain backends as is used. */
interface PlainBackend {
  readSync(dataId: object): PlainValues;
  makeTensorInfo(shape: number[], dtype: string, values: PlainValues): TensorInfo;
  /** WASM alone has these. */
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap?(info: TensorInfo): PlainValues;
}

interface Value {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: PlainValues;
}

type Inputs = Readonly<Record<string, Value>>;

/**
 * Registers what tfjs's WASM and plain backends do not do exactly with whole numbers, or do not have:
 * - `GlanceIntegerRealDiv` (towards zero), `GlanceIntegerPow`, `GlanceIntegerMultiply` of `a`, `b`
 * - `GlanceIntegerNeg`, `GlanceIntegerAbs`, `GlanceWrap` (`WrapAttributes`) of `x`
 * - `GlanceIntegerStridedSlice`, `GlanceIntegerPadV2` of `x`, whole numbers or truth values
 * - `GlanceScatter` of `data`, `indices`, `updates` of any type (`ScatterAttributes`)
 *
 * They are seldom needed and small when they are: plain TypeScript on the backend's memory.
 */
export function registerPlainIntegers(backendName: 'wasm' | 'cpu'): void {
  const register = <Attributes>(
    kernelName: string,
    run: (inputs: Inputs, attributes: Attributes) => Value,
  ): void => {
    if (getKernel(kernelName, backendName)) return;
    registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const plain = backend as unknown as PlainBackend;
        const read = Object.entries(inputs).map(([name, info]) => {
          const { shape, dtype, dataId } = info as TensorInfo;
          return [name, { shape, dtype, values: plain.readSync(dataId) }] as const;
        });
        return write(plain, run(Object.fromEntries(read), attrs as unknown as Attributes));
      },
    });
  };
  register('GlanceIntegerRealDiv', binary(integerDivide));
  register('GlanceIntegerPow', binary(integerPow));
  if (backendName === 'cpu') register('GlanceIntegerMultiply', binary(Math.imul));
  register('GlanceIntegerNeg', ({ x }) => mapped(x!, (value) => -value));
  register('GlanceIntegerAbs', ({ x }) => mapped(x!, Math.abs));
  register<WrapAttributes>('GlanceWrap', ({ x }, { bits, signed }) =>
    mapped(x!, (value) => wrapTo(value, bits, signed)),
  );
  register<StridedSliceAttributes>('GlanceIntegerStridedSlice', ({ x }, attributes) => {
    const shape = slicedShape(attributes);
    const own = stridesOf(x!.shape);
    const start = attributes.begin.reduce((sum, at, axis) => sum + at * own[axis]!, 0);
    const strides = own.map((stride, axis) => stride * attributes.strides[axis]!);
    return { shape, dtype: x!.dtype, values: walk(x!.values, shape, strides, start) };
  });
  register<PadAttributes>('GlanceIntegerPadV2', ({ x }, attributes) => pad(x!, attributes));
  register<ScatterAttributes>('GlanceScatter', ({ data, indices, updates }, { reduction }) => {
    const rowSize = sizeOf(data!.shape.slice(1));
    const places = indices!.values as Int32Array;
    return { ...data!, values: scatterRows(data!.values, places, updates!.values, rowSize, reduction) };
  });
}

interface PadAttributes {
  readonly paddings: readonly (readonly [number, number])[];
  readonly constantValue: number;
}

function binary(scalar: (a: number, b: number) => number) {
  return ({ a, b }: Inputs): Value => {
    const shape = broadcastShape(a!.shape, b!.shape);
    const [left, right] = [a!, b!].map(({ values, shape: own }) =>
      walk(values, shape, broadcastStrides(own, shape), 0),
    );
    return { shape, dtype: a!.dtype, values: left!.map((value, i) => scalar(value, right![i]!)) };
  };
}

function mapped(x: Value, scalar: (value: number) => number): Value {
  return { ...x, values: x.values.map(scalar) };
}

function pad({ shape, dtype, values }: Value, { paddings, constantValue }: PadAttributes): Value {
  const outShape = shape.map((side, axis) => side + paddings[axis]![0] + paddings[axis]![1]);
  const out = new (values.constructor as new (length: number) => PlainValues)(sizeOf(outShape)).fill(
    constantValue,
  );
  const strides = stridesOf(outShape);
  const own = stridesOf(shape);
  values.forEach((value, i) => {
    const at = own.reduce((sum, stride, axis) => {
      const place = Math.floor(i / stride) % shape[axis]!;
      return sum + (place + paddings[axis]![0]) * strides[axis]!;
    }, 0);
    out[at] = value;
  });
  return { shape: outShape, dtype, values: out };
}

function write(backend: PlainBackend, { shape, dtype, values }: Value): TensorInfo {
  if (!backend.typedArrayFromHeap) return backend.makeTensorInfo([...shape], dtype, values);
  const out = backend.makeOutput([...shape], dtype);
  if (values.length > 0) backend.typedArrayFromHeap(out).set(values);
  return out;
}
