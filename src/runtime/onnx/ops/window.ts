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

/** Reads the attributes that convolutions and pools share; one-dimensional inputs become one row high. */
export function readWindow(lowering: Lowering, kernelShape: readonly number[]): Window {
  const shape = lowering.shape();
  const rank = shape.length - 2;
  if (rank !== 1 && rank !== 2) lowering.refuse(`${rank}-D`);
  const flat = rank === 1;
  const pair = (values: readonly number[], fill: number) => (flat ? [fill, values[0]!] : [...values]);
  const ones = new Array<number>(rank).fill(1);
  const kernel = pair(kernelShape, 1);
  const strides = pair(lowering.numbers('strides') ?? ones, 1);
  const dilations = pair(lowering.numbers('dilations') ?? ones, 1);
  const window = [...kernel, ...strides, ...dilations];
  if (window.length !== 6 || !window.every((extent) => extent >= 1)) lowering.refuse('odd window');
  const size = flat ? [1, shape[2]!] : [shape[2]!, shape[3]!];
  const reach = kernel.map((extent, axis) => (extent - 1) * dilations[axis]! + 1);
  const pads = readPads(lowering, { flat, size, reach, strides });
  const ceilPads = size.map((extent, axis) => {
    if (lowering.number('ceil_mode', 0) === 0) return 0;
    return ceilPad(extent, reach[axis]!, strides[axis]!, pads[axis]!, pads[axis + 2]!);
  });
  return {
    x: flat ? lowering.reshape(lowering.value(), [shape[0]!, shape[1]!, 1, shape[2]!]) : lowering.value(),
    kernel,
    strides,
    dilations,
    pads,
    ceilPads: ceilPads as [number, number],
    restore(value) {
      if (!flat) return value;
      const [batch, channels, , width] = lowering.builder.shape(value) as [number, number, number, number];
      return lowering.reshape(value, [batch, channels, width]);
    },
  };
}

interface Geometry {
  readonly flat: boolean;
  readonly size: readonly number[];
  readonly reach: readonly number[];
  readonly strides: readonly number[];
}

function readPads(lowering: Lowering, { flat, size, reach, strides }: Geometry): number[] {
  const autoPad = lowering.string('auto_pad', 'NOTSET');
  if (autoPad === 'VALID') return [0, 0, 0, 0];
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
  const given = lowering.numbers('pads');
  if (!given) return [0, 0, 0, 0];
  const pads = flat ? [0, given[0]!, 0, given[1]!] : [...given];
  if (pads.length !== 4 || !pads.every((pad) => pad >= 0)) lowering.refuse('negative or odd pads');
  return pads;
}

/** A window that would start past the input and its leading pad is dropped, as ONNX has it. */
function ceilPad(size: number, reach: number, stride: number, before: number, after: number): number {
  let steps = Math.ceil((size + before + after - reach) / stride) + 1;
  if ((steps - 1) * stride >= size + before) steps--;
  return Math.max(0, (steps - 1) * stride + reach - (size + before + after));
}
