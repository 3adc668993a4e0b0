import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Pair } from '../check-arguments.ts';
import { threadsFor } from '../conv2d/wasm.ts';
import { internals, kernelsOf } from '../wasm/kernel-module.ts';
import {
  type FactorAttributes,
  type PlaneAttributes,
  poolOutputSize,
  scaledShape,
  type WindowAttributes,
} from './attributes.ts';
import { rememberOrigin } from './own-windows.ts';
import { indexOutside } from './reference.ts';
import { type PoolingCall, registerPooling } from './register.ts';

const BYTES_PER_VALUE = 4;

type Call<Attributes> = PoolingCall<object, Attributes>;

/**
 * Registers the pooling kernels for tfjs's WASM backend; needs `attachKernels` first. Images are NHWC float32, indices
 * int32 `y · width + x`.
 * - `GlanceMaxPool`: `x` → values; `WindowAttributes` without dilation
 * - `GlanceMaxPoolWithIndices`: `x` → values and indices; `WindowAttributes`
 * - `GlanceMaxUnpool`, `GlancePlaneScatterAdd`: `x`, `indices` → planes; `PlaneAttributes`
 * - `GlancePlaneGather`: `x` (planes), `indices` → values
 * - `GlanceNearestUnpool`, `GlanceBedOfNailsUnpool`: `x`; `FactorAttributes`
 *
 * An index outside its plane is a GlanceError `bad-argument`.
 */
export function registerWasmPooling(): void {
  register('GlanceMaxPool', maxPool);
  register('GlanceMaxPoolWithIndices', maxPoolWithIndices);
  register<PlaneAttributes>('GlanceMaxUnpool', (call) => place('maxUnpool2d', call, false));
  register<PlaneAttributes>('GlancePlaneScatterAdd', (call) => place('scatterAddInPlane', call, true));
  register('GlancePlaneGather', gather);
  register<FactorAttributes>('GlanceNearestUnpool', repeat);
  register<FactorAttributes>('GlanceBedOfNailsUnpool', putApart);
}

function register<Attributes>(
  kernelName: string,
  run: (call: Call<Attributes>) => TensorInfo | TensorInfo[],
): void {
  registerPooling('wasm', kernelName, run);
}

function maxPoolWithIndices({ backend, x, attributes }: Call<WindowAttributes>): TensorInfo[] {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const { kernelSize, strides, pads, dilations } = attributes;
  const [outHeight, outWidth] = poolOutputSize([height, width], attributes);
  const shape = [batch, outHeight, outWidth, channels];
  const values = output(backend, shape, 'float32');
  const indices = output(backend, shape, 'int32');
  const { control, threads } = threadsFor(backend, sizeOf(shape) * kernelSize[0] * kernelSize[1]);
  kernelsOf(backend).maxPoolWithIndicesOnThreads(
    ...([
      control,
      threads,
      addressOf(backend, x),
      height,
      width,
      channels,
      ...kernelSize,
      ...strides,
      ...dilations,
    ] as const),
    ...([pads.top, pads.left, addressOf(backend, values), addressOf(backend, indices)] as const),
    ...([outHeight, outWidth, batch * outHeight] as const),
  );
  rememberOrigin(indices.dataId, { windows: attributes, shape, plane: [height, width] });
  return [values, indices];
}

function place(op: string, call: Call<PlaneAttributes>, sum: boolean): TensorInfo {
  const { backend, x, indices, attributes } = call;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const result = output(backend, [batch, ...attributes.outputSize, channels], 'float32');
  const { placeInCells, placeInPlane } = kernelsOf(backend);
  const [from, at, to] = [x, indices, result].map((info) => addressOf(backend, info)) as [
    number,
    number,
    number,
  ];
  const planes = [height, width, channels, to, ...attributes.outputSize] as const;
  const { strides, pads } = attributes;
  const sideBySide = sameCells(attributes) && pads.top === 0 && pads.left === 0 && channels >= 4;
  if (sideBySide && placeInCells(from, at, ...planes, ...strides, 0, batch * height)) return result;
  const stray = placeInPlane(from, at, batch, ...planes, Number(sum));
  return stray < 0 ? result : refuse(op, backend, result, indices, stray, attributes.outputSize);
}

function gather({ backend, x, indices }: Call<object>): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const result = output(backend, indices.shape, 'float32');
  const pixels = indices.shape[1]! * indices.shape[2]!;
  const [from, at, to] = [x, indices, result].map((info) => addressOf(backend, info)) as [
    number,
    number,
    number,
  ];
  const stray = kernelsOf(backend).gatherInPlane(from, height, width, at, batch, pixels, channels, to);
  return stray < 0 ? result : refuse('gatherInPlane', backend, result, indices, stray, [height, width]);
}

/** Values only, no dilation; each window must hold a pixel. */
function maxPool({ backend, x, attributes }: Call<WindowAttributes>): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const { kernelSize, strides, pads } = attributes;
  const [outHeight, outWidth] = poolOutputSize([height, width], attributes);
  const values = output(backend, [batch, outHeight, outWidth, channels], 'float32');
  const { control, threads } = threadsFor(backend, sizeOf(values.shape) * kernelSize[0] * kernelSize[1]);
  kernelsOf(backend).maxPoolOnThreads(
    ...([
      control,
      threads,
      addressOf(backend, x),
      height,
      width,
      channels,
      ...kernelSize,
      ...strides,
    ] as const),
    ...([pads.top, pads.left, addressOf(backend, values), outHeight, outWidth, batch * outHeight] as const),
  );
  return values;
}

function repeat(call: Call<FactorAttributes>): TensorInfo {
  const { result, unpool } = spread(call);
  const { control, threads } = threadsFor(call.backend, sizeOf(result.shape));
  kernelsOf(call.backend).nearestUnpoolOnThreads(control, threads, ...unpool);
  return result;
}

function putApart(call: Call<FactorAttributes>): TensorInfo {
  const { result, unpool } = spread(call);
  kernelsOf(call.backend).bedOfNailsUnpool(...unpool);
  return result;
}

function spread({ backend, x, attributes: { factors } }: Call<FactorAttributes>) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const result = output(backend, scaledShape(x.shape, factors), 'float32');
  const [from, to] = [addressOf(backend, x), addressOf(backend, result)];
  return { result, unpool: [from, batch * height, width, channels, ...factors, to] as const };
}

/** Windows that lie side by side: each index of its own window is met once. */
function sameCells({ kernelSize, strides, dilations }: WindowAttributes): boolean {
  return [0, 1].every((axis) => kernelSize[axis] === strides[axis] && dilations[axis] === 1);
}

function refuse(
  op: string,
  backend: object,
  result: TensorInfo,
  indices: TensorInfo,
  stray: number,
  plane: Pair,
): never {
  const { wasm, disposeData } = internals(backend);
  const at = addressOf(backend, indices) + stray * BYTES_PER_VALUE;
  const [index] = new Int32Array(wasm.HEAPU8.buffer, at, 1);
  disposeData.call(backend, result.dataId, true);
  return indexOutside(op, index!, plane);
}

function output(backend: object, shape: readonly number[], dtype: 'float32' | 'int32'): TensorInfo {
  return internals(backend).makeOutput.call(backend, shape, dtype);
}

/** Looked up after the outputs are made: that may grow the memory, but moves nothing. */
function addressOf(backend: object, { dataId }: { readonly dataId: object }): number {
  return internals(backend).dataIdMap.get(dataId).memoryOffset;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
