import type { Lowering, OnnxRow } from '../lowering.ts';
import { readWindow, type Window } from './window.ts';

/** Conv and ConvTranspose; a grouped Conv that is not depthwise is split into one per group. */
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
  const groups = lowering.number('group', 1);
  const channels = lowering.shape()[1]!;
  if (!(groups >= 1) || channels % groups) lowering.refuse(`group=${groups} of ${channels} channels`);
  const { pads, outputPads } = transposedPads(lowering, window, flat);
  if (pads.some((pad) => pad < 0) || outputPads.some((pad) => pad < 0)) lowering.refuse('pads');
  const w = lowering.reshape(lowering.value(1), [weightShape[0]!, weightShape[1]!, ...kernel]);
  const bias = lowering.input(2);
  const inputs = bias === undefined ? [window.x, w] : [window.x, w, bias];
  const attributes = { strides, pads, outputPads, dilations, groups };
  return window.restore(lowering.add('ConvTranspose', inputs, attributes));
}

/** Pads of a transposed convolution, from `output_shape` where that is given. */
function transposedPads(
  lowering: Lowering,
  { x, kernel, strides, dilations, pads }: Window,
  flat: boolean,
): { readonly pads: number[]; readonly outputPads: number[] } {
  const given = lowering.numbers('output_padding') ?? [];
  const extra = flat ? [0, given[0] ?? 0] : [given[0] ?? 0, given[1] ?? 0];
  const auto = lowering.string('auto_pad', 'NOTSET');
  const asked = lowering.numbers('output_shape');
  const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER';
  if (!asked && !same) return { pads: [...pads], outputPads: extra };
  const size = lowering.builder.shape(x).slice(2);
  const target = asked
    ? [...(flat ? [1] : []), ...asked.slice(flat ? -1 : -2)]
    : size.map((extent, axis) => extent * strides[axis]!);
  const totals = size.map((extent, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    return (extent - 1) * strides[axis]! + extra[axis]! + reach - target[axis]!;
  });
  const half = totals.map((total) => Math.floor(total / 2));
  const rest = totals.map((total, axis) => total - half[axis]!);
  // ref: ConvTranspose of the operator set: the odd one goes to the end for SAME_UPPER, else to the start.
  const [before, after] = auto === 'SAME_UPPER' ? [half, rest] : [rest, half];
  // Less than nothing cut off the end is something added there.
  return {
    pads: [...before, ...after.map((pad) => Math.max(0, pad))],
    outputPads: extra.map((more, axis) => more - Math.min(0, after[axis]!)),
  };
}

function splitEvenly(lowering: Lowering, value: string, axis: number, parts: number, size: number): string[] {
  if (parts === 1) return [value];
  return lowering.addMany('Split', [value], { axis, sizes: lowering.table(parts, () => size) });
}
