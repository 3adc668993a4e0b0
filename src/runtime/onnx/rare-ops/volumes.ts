import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';
import { ONNX_OPS } from '../ops/index.ts';
import { paddedForCeil, readSliding } from '../ops/window.ts';

const conv = ONNX_OPS.get('Conv')!;
const averagePool = ONNX_OPS.get('AveragePool')!;

/** Convolutions over volumes; averages over volumes, and over windows with holes. Whatever else stays as it was. */
export const VOLUMES: readonly OnnxRow[] = [
  { ...conv, lower: (l) => (l.shape(1).length === 5 ? [convolveVolumes(l)] : conv.lower(l)) },
  { ...averagePool, lower: (l) => (isPlain(l) ? averagePool.lower(l) : [averageBySums(l)]) },
];

function isPlain(l: Lowering): boolean {
  return l.shape().length < 5 && !l.numbers('dilations')?.some((dilation) => dilation !== 1);
}

/** A picture for each slice of the output: the sum over the slices of the window, each convolved by itself. */
function convolveVolumes(l: Lowering): string {
  const [batch, channels, depth, height, width] = l.shape() as [number, number, number, number, number];
  const [outputs, inputs, slices, ...plane] = l.shape(1) as [number, number, number, number, number];
  const { strides, dilations, pads } = readSliding(l, [slices, ...plane], [depth, height, width]);
  const group = l.number('group', 1);
  if (channels % group || outputs % group) l.refuse(`group=${group} of ${channels} channels`);
  const reach = (slices - 1) * dilations[0]! + 1;
  const layers = Math.floor((depth + pads[0]! + pads[3]! - reach) / strides[0]!) + 1;
  if (layers < 1) throw new Error(`a window of ${slices} slices does not fit ${depth}`);
  const turned = l.add('Transpose', [l.value()], { perm: [0, 2, 1, 3, 4] });
  const padded = l.add('Pad', [turned], {
    before: [0, pads[0]!, 0, 0, 0],
    after: [0, pads[3]!, 0, 0, 0],
    mode: 'constant',
    value: 0,
  });
  const filters = l.addMany('Split', [l.value(1)], { axis: 2, sizes: l.table(slices, () => 1) });
  const depthwise = group === channels && inputs === 1 ? channels : 0;
  if (group !== 1 && !depthwise) return convolveGroups(l, group);
  const attributes = {
    strides: strides.slice(1),
    dilations: dilations.slice(1),
    pads: [pads[1]!, pads[2]!, pads[4]!, pads[5]!],
    depthwise,
  };
  const bias = l.input(2);
  const parts = filters.map((filter, slice) => {
    const places = l.table(layers, (i) => i * strides[0]! + slice * dilations[0]!);
    const picked = l.add('Gather', [padded, l.builder.constantOf(places, 'int32')], { axis: 1 });
    const images = l.reshape(picked, [batch * layers, channels, height, width]);
    const weights = l.reshape(filter, [outputs, inputs, ...plane]);
    const operands = bias !== undefined && slice === 0 ? [images, weights, bias] : [images, weights];
    return l.add('Conv', operands, attributes);
  });
  const sum = parts.reduce((left, right) => l.add('Add', [left, right]));
  const [rows, columns] = l.builder.shape(sum).slice(2) as [number, number];
  const stacked = l.reshape(sum, [batch, layers, outputs, rows, columns]);
  return l.add('Transpose', [stacked], { perm: [0, 2, 1, 3, 4] });
}

/** Each group of channels by itself. */
function convolveGroups(l: Lowering, group: number): string {
  const parts = (value: string, axis: number) => {
    const size = l.builder.shape(value)[axis]! / group;
    return l.addMany('Split', [value], { axis, sizes: l.table(group, () => size) });
  };
  const [xs, ws] = [parts(l.value(), 1), parts(l.value(1), 0)];
  const bias = l.input(2);
  const bs = bias === undefined ? undefined : parts(bias, 0);
  const outputs = xs.map((x, i) => {
    const operands = bs ? [x, ws[i]!, bs[i]!] : [x, ws[i]!];
    return convolveVolumes(l.with(operands, { group: 1 }));
  });
  return l.add('Concat', outputs, { axis: 1 });
}

/** Sums by convolutions with ones, over how many values they are of, which is known. */
function averageBySums(l: Lowering): string {
  const shape = l.shape();
  const sides = shape.slice(2);
  if (sides.length > 3) l.refuse(`${sides.length}-D`);
  const kernel = l.numbers('kernel_shape') ?? l.refuse('no kernel_shape');
  const sliding = readSliding(l, kernel, sides);
  const { strides, dilations, pads } = sliding;
  const all = paddedForCeil(sliding);
  const rank = sides.length;
  const out = sides.map((side, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    return Math.floor((side + all[axis]! + all[axis + rank]! - reach) / strides[axis]!) + 1;
  });
  const include = l.number('count_include_pad', 0) !== 0;
  // Of the places of each window along an axis: those in the input or, where pads count, in the padded input.
  const counts = sides.map((side, axis) =>
    l.table(out[axis]!, (i) => {
      const places = l.table(kernel[axis]!, (k) => i * strides[axis]! + k * dilations[axis]!);
      const [low, high] = include
        ? [0, pads[axis]! + side + pads[axis + rank]!]
        : [pads[axis]!, pads[axis]! + side];
      return places.filter((place) => place >= low && place < high).length;
    }),
  );
  let x = l.value();
  let current = [...shape];
  // Two axes at a time: whatever lies before them is channels.
  const steps = rank === 3 ? [[1, 2], [0]] : [sides.map((_, axis) => axis)];
  for (const axes of steps) {
    const first = axes[0]!;
    const behind = current.slice(2 + axes.at(-1)! + 1);
    const pair = (values: readonly number[], other: number) =>
      axes.length === 2 ? [values[axes[0]!]!, values[axes[1]!]!] : [values[first]!, other];
    const planes = sizeOf(current.slice(1, 2 + first));
    const size = axes.length === 2 ? pair(current.slice(2), 1) : [current[2 + first]!, sizeOf(behind)];
    const images = l.reshape(x, [current[0]!, planes, ...size]);
    const window = pair(kernel, 1);
    const ones = l.builder.constantOf(
      l.table(planes * sizeOf(window), () => 1),
      'float32',
      [planes, 1, ...window],
    );
    x = l.add('Conv', [images, ones], {
      strides: pair(strides, 1),
      dilations: pair(dilations, 1),
      pads: [...pair(all, 0), ...pair(all.slice(rank), 0)],
      depthwise: planes,
    });
    current = current.map((side, axis) => (axes.includes(axis - 2) ? out[axis - 2]! : side));
    x = l.reshape(x, current);
  }
  const factors = l.table(sizeOf(out), (i) => {
    const counted = out.map((_, axis) => {
      const place = Math.floor(i / sizeOf(out.slice(axis + 1))) % out[axis]!;
      return counts[axis]![place]!;
    });
    return 1 / sizeOf(counted);
  });
  return l.add('Mul', [x, l.builder.constantOf(factors, 'float32', [1, 1, ...out])]);
}
