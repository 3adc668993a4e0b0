import type { Lowering } from '../lowering.ts';

/** A convolution or pooling node brought to two dimensions. Pads are [top, left, bottom, right]. */
export interface Window {
  /** The input as [N, C, H, W]. */
  readonly x: string;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  /** Rows and columns to add below and right so that rounding down gives what `ceil_mode` asks for. */
  readonly ceilPads: readonly [number, number];
  /** The result back in the rank the node had. */
  restore(value: string): string;
}

/** How a window slides along any number of axes. Pads are those before each axis, then those after. */
interface Sliding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  /** To add after each axis so that rounding down gives what `ceil_mode` asks for. */
  readonly ceilPads: readonly number[];
}

/**
 * Reads the attributes that convolutions and pools share; one-dimensional inputs become one row high.
 * @param x the input, where it is not the node's own
 */
export function readWindow(
  lowering: Lowering,
  kernelShape: readonly number[],
  x: string = lowering.value(),
): Window {
  const shape = lowering.shape();
  const rank = shape.length - 2;
  if (rank !== 1 && rank !== 2) lowering.refuse(`${rank}-D`);
  const flat = rank === 1;
  const sliding = readSliding(lowering, kernelShape, shape.slice(2));
  const { pads, ceilPads } = sliding;
  const pair = (values: readonly number[]) => (flat ? [1, values[0]!] : values);
  return {
    x: flat ? lowering.reshape(x, [shape[0]!, shape[1]!, 1, shape[2]!]) : x,
    kernel: pair(sliding.kernel),
    strides: pair(sliding.strides),
    dilations: pair(sliding.dilations),
    pads: flat ? [0, pads[0]!, 0, pads[1]!] : pads,
    ceilPads: flat ? [0, ceilPads[0]!] : (ceilPads as [number, number]),
    restore(value) {
      if (!flat) return value;
      const [batch, channels, , width] = lowering.builder.shape(value) as [number, number, number, number];
      return lowering.reshape(value, [batch, channels, width]);
    },
  };
}

/** Reads the same attributes for any number of axes of these sizes. */
export function readSliding(lowering: Lowering, kernel: readonly number[], size: readonly number[]): Sliding {
  const ones = new Array<number>(size.length).fill(1);
  const strides = lowering.numbers('strides') ?? ones;
  const dilations = lowering.numbers('dilations') ?? ones;
  for (const extents of [kernel, strides, dilations]) {
    const fits = extents.length === size.length && extents.every((extent) => extent >= 1);
    if (!fits) lowering.refuse('odd window');
  }
  const reach = kernel.map((extent, axis) => (extent - 1) * dilations[axis]! + 1);
  const pads = readPads(lowering, { size, reach, strides });
  const ceilPads = size.map((extent, axis) => {
    if (lowering.number('ceil_mode', 0) === 0) return 0;
    return ceilPad(extent, reach[axis]!, strides[axis]!, pads[axis]!, pads[axis + size.length]!);
  });
  return { kernel, strides, dilations, pads, ceilPads };
}

/** The pads of a pool, with what rounding up adds. */
export function paddedForCeil({ pads, ceilPads }: Sliding): number[] {
  return pads.map((pad, place) => pad + (ceilPads[place - ceilPads.length] ?? 0));
}

interface Geometry {
  readonly size: readonly number[];
  readonly reach: readonly number[];
  readonly strides: readonly number[];
}

function readPads(lowering: Lowering, { size, reach, strides }: Geometry): readonly number[] {
  const autoPad = lowering.string('auto_pad', 'NOTSET');
  const none = new Array<number>(size.length * 2).fill(0);
  if (autoPad === 'VALID') return none;
  if (autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER') {
    const totals = size.map((extent, axis) => {
      const steps = Math.ceil(extent / strides[axis]!);
      return Math.max(0, (steps - 1) * strides[axis]! + reach[axis]! - extent);
    });
    const less = totals.map((total) => Math.floor(total / 2));
    const more = totals.map((total, axis) => total - less[axis]!);
    return autoPad === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
  }
  if (autoPad !== 'NOTSET' && autoPad !== '') lowering.refuse(`auto_pad=${autoPad}`);
  const pads = lowering.numbers('pads') ?? none;
  const fits = pads.length === none.length && pads.every((pad) => pad >= 0);
  return fits ? pads : lowering.refuse('negative or odd pads');
}

/** A window that would start past the input and its leading pad is dropped, as ONNX has it. */
function ceilPad(size: number, reach: number, stride: number, before: number, after: number): number {
  let steps = Math.ceil((size + before + after - reach) / stride) + 1;
  if ((steps - 1) * stride >= size + before) steps--;
  return Math.max(0, (steps - 1) * stride + reach - (size + before + after));
}
