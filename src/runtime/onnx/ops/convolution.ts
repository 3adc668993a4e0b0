import type { Lowering, OnnxRow } from '../lowering.ts';
import { readWindow } from './window.ts';

/** Conv and ConvTranspose; grouped ones that are not depthwise are split into one per group. */
export const CONVOLUTION: readonly OnnxRow[] = [
  { op: 'Conv', lower: (lowering) => [lowerConv(lowering)] },
  { op: 'ConvTranspose', lower: (lowering) => [lowerConvTranspose(lowering)] },
];

function lowerConv(lowering: Lowering): string {
  const weightShape = lowering.shape(1);
  const window = readWindow(lowering, weightShape.slice(2));
  const { strides, pads, dilations, kernel } = window;
  const group = lowering.number('group', 1);
  const channels = lowering.shape()[1]!;
  const w = lowering.reshape(lowering.value(1), [weightShape[0]!, weightShape[1]!, ...kernel]);
  const bias = lowering.input(2);
  const conv = (x: string, weights: string, b: string | undefined, depthwise: number) =>
    lowering.add('Conv', b === undefined ? [x, weights] : [x, weights, b], {
      strides,
      pads,
      dilations,
      depthwise,
    });
  if (group === 1) return window.restore(conv(window.x, w, bias, 0));
  if (group === channels && weightShape[1] === 1) return window.restore(conv(window.x, w, bias, channels));
  if (channels % group || weightShape[0]! % group) lowering.refuse(`group=${group} of ${channels} channels`);
  const outputs = weightShape[0]! / group;
  const xs = splitEvenly(lowering, window.x, 1, group, channels / group);
  const ws = splitEvenly(lowering, w, 0, group, outputs);
  const bs = bias === undefined ? undefined : splitEvenly(lowering, bias, 0, group, outputs);
  const parts = xs.map((x, index) => conv(x, ws[index]!, bs?.[index], 0));
  return window.restore(lowering.add('Concat', parts, { axis: 1 }));
}

function lowerConvTranspose(lowering: Lowering): string {
  const weightShape = lowering.shape(1);
  const flat = weightShape.length === 3;
  const window = readWindow(lowering, weightShape.slice(2));
  const { strides, kernel, dilations } = window;
  if (dilations.some((dilation) => dilation !== 1)) lowering.refuse('dilations');
  const group = lowering.number('group', 1);
  const shape = lowering.builder.shape(window.x);
  const pair = (values: readonly number[] | undefined) =>
    flat ? [0, values?.[0] ?? 0] : [values?.[0] ?? 0, values?.[1] ?? 0];
  const extra = pair(lowering.numbers('output_padding'));
  const pads = transposedPads(lowering, { ...window, flat, size: shape.slice(2), extra });
  if (pads.some((pad, index) => pad < 0 || pad > kernel[index % 2]! - 1)) lowering.refuse('pads');
  const w = lowering.reshape(lowering.value(1), [weightShape[0]!, weightShape[1]!, ...kernel]);
  const channels = shape[1]!;
  if (channels % group) lowering.refuse(`group=${group} of ${channels} channels`);
  const xs = splitEvenly(lowering, window.x, 1, group, channels / group);
  const ws = splitEvenly(lowering, w, 0, group, channels / group);
  const parts = xs.map((x, index) =>
    lowering.add('ConvTranspose', [x, ws[index]!], { strides, pads, outputPads: extra }),
  );
  const whole = parts.length === 1 ? parts[0]! : lowering.add('Concat', parts, { axis: 1 });
  const bias = lowering.input(2);
  if (bias === undefined) return window.restore(whole);
  const count = lowering.builder.shape(bias)[0]!;
  return window.restore(lowering.add('Add', [whole, lowering.reshape(bias, [1, count, 1, 1])]));
}

/** Pads of a transposed convolution, from `output_shape` where that is given. */
function transposedPads(
  lowering: Lowering,
  window: {
    readonly flat: boolean;
    readonly size: readonly number[];
    readonly extra: readonly number[];
    readonly kernel: readonly number[];
    readonly strides: readonly number[];
    readonly pads: readonly number[];
  },
): number[] {
  const { flat, size, extra, kernel, strides } = window;
  const auto = lowering.string('auto_pad', 'NOTSET');
  const asked = lowering.numbers('output_shape');
  const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER';
  if (!asked && !same) return [...window.pads];
  const target = asked
    ? [...(flat ? [1] : []), ...asked.slice(flat ? -1 : -2)]
    : size.map((extent, axis) => extent * strides[axis]!);
  const totals = size.map(
    (extent, axis) => (extent - 1) * strides[axis]! + extra[axis]! + kernel[axis]! - target[axis]!,
  );
  const half = totals.map((total) => Math.floor(total / 2));
  const rest = totals.map((total, axis) => total - half[axis]!);
  // ref: ConvTranspose of the operator set: the odd one goes to the end for SAME_UPPER, else to the start.
  return auto === 'SAME_UPPER' ? [...half, ...rest] : [...rest, ...half];
}

function splitEvenly(lowering: Lowering, value: string, axis: number, parts: number, size: number): string[] {
  if (parts === 1) return [value];
  return lowering.addMany('Split', [value], { axis, sizes: new Array<number>(parts).fill(size) });
}
