import { sameShape } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { paddedForCeil, readSliding, readWindow, type Window } from './window.ts';

const NARROW = ['int8', 'uint8'];

/** Max-pooling, with and without indices, and its undoing. */
export const MAX_POOLING: readonly OnnxRow[] = [
  { op: 'MaxPool', types: 'any', lower: lowerMaxPool },
  { op: 'MaxUnpool', lower: (lowering) => [lowerMaxUnpool(lowering)] },
];

function lowerMaxPool(lowering: Lowering): string[] {
  const type = lowering.type();
  const whole = NARROW.includes(type);
  if (!whole && !type.includes('float')) lowering.refuse(type);
  const kernel = lowering.numbers('kernel_shape') ?? lowering.refuse('no kernel_shape');
  // Eight bits are exact in a float.
  const x = whole ? lowering.add('Cast', [lowering.value()], { to: 'float32' }) : lowering.value();
  const [values, indices] = poolPlanesOrVolumes(lowering, kernel, x);
  return [
    whole ? lowering.add('Cast', [values!], { to: type }) : values!,
    ...(indices === undefined ? [] : [indices]),
  ];
}

function poolPlanesOrVolumes(lowering: Lowering, kernel: readonly number[], x: string): string[] {
  const wantsIndices = Boolean(lowering.node.outputs[1]);
  if (lowering.shape().length === 5 && !wantsIndices) return [poolVolumes(lowering, kernel, x)];
  const found = readWindow(lowering, kernel, x);
  const window = { ...found, pads: paddedForCeil(found) };
  const outputs = wantsIndices ? poolWithIndices(lowering, window) : [maxPool(lowering, window)];
  return outputs.map((value) => window.restore(value));
}

/** The maximum over rows and columns of each slice, then over slices. */
function poolVolumes(lowering: Lowering, kernelShape: readonly number[], x: string): string {
  const [batch, channels, depth, height, width] = lowering.shape() as [
    number,
    number,
    number,
    number,
    number,
  ];
  const sliding = readSliding(lowering, kernelShape, [depth, height, width]);
  const { kernel, strides, dilations } = sliding;
  const pads = paddedForCeil(sliding);
  const slices = maxPool(lowering, {
    x: lowering.reshape(x, [batch, channels * depth, height, width]),
    kernel: kernel.slice(1),
    strides: strides.slice(1),
    dilations: dilations.slice(1),
    pads: [pads[1]!, pads[2]!, pads[4]!, pads[5]!],
  });
  const [, , rows, columns] = lowering.builder.shape(slices) as [number, number, number, number];
  const stacks = maxPool(lowering, {
    x: lowering.reshape(slices, [batch, channels, depth, rows * columns]),
    kernel: [kernel[0]!, 1],
    strides: [strides[0]!, 1],
    dilations: [dilations[0]!, 1],
    pads: [pads[0]!, 0, pads[3]!, 0],
  });
  const layers = lowering.builder.shape(stacks)[2]!;
  return lowering.reshape(stacks, [batch, channels, layers, rows, columns]);
}

interface Pool extends Pick<Window, 'x' | 'kernel' | 'strides' | 'dilations' | 'pads'> {}

function maxPool(lowering: Lowering, { x, kernel, strides, dilations, pads }: Pool): string {
  if (kernel[0] !== 1 || kernel[1] !== 1) {
    return lowering.add('MaxPool', [x], { kernel, strides, pads, dilations });
  }
  if (pads.some((pad) => pad > 0)) lowering.refuse('1×1 window with pads');
  const [batch, channels, height, width] = lowering.builder.shape(x) as [number, number, number, number];
  const size = [batch, channels, Math.ceil(height / strides[0]!), Math.ceil(width / strides[1]!)];
  return lowering.add('Slice', [x], { begin: [0, 0, 0, 0], size, steps: [1, 1, ...strides] });
}

/** The file's indices count through the whole tensor, ours through one plane. */
function poolWithIndices(
  lowering: Lowering,
  { x, kernel, strides, dilations, pads }: Pool,
): [string, string] {
  const attributes = { kernel, strides, dilations, pads };
  const [values, places] = lowering.addMany('MaxPoolWithIndices', [x], attributes) as [string, string];
  const [height, width] = lowering.builder.shape(x).slice(2) as [number, number];
  const order = lowering.number('storage_order', 0);
  const turned = order === 0 ? places : columnsFirst(lowering, places, height, width);
  return [values, convert(lowering, 'FlattenIndices', turned, height * width)];
}

/** y · width + x → x · height + y */
function columnsFirst(lowering: Lowering, places: string, height: number, width: number): string {
  const across = lowering.scalar(width, places);
  const rows = lowering.add('Div', [places, across]);
  const columns = lowering.add('Sub', [places, lowering.add('Mul', [rows, across])]);
  return lowering.add('Add', [lowering.add('Mul', [columns, lowering.scalar(height, places)]), rows]);
}

function lowerMaxUnpool(lowering: Lowering): string {
  const kernel = lowering.numbers('kernel_shape') ?? lowering.refuse('no kernel_shape');
  const window = readWindow(lowering, kernel);
  if (!sameShape(lowering.shape(1), lowering.shape())) {
    throw new Error(`its indices are [${lowering.shape(1)}], its values [${lowering.shape()}]`);
  }
  const size = outputSize(lowering) ?? undoneSize(lowering, window);
  const shape = lowering.builder.shape(window.x);
  const flat = lowering.value(1);
  const indices = lowering.shape(1).length === 4 ? flat : lowering.reshape(flat, shape);
  const places = convert(lowering, 'PlaneIndices', indices, size[0]! * size[1]!);
  checkConstant(lowering, places, size);
  const { x, strides, pads } = window;
  const attributes = { kernel: window.kernel, strides, pads, dilations: [1, 1], size };
  return window.restore(lowering.add('MaxUnpool', [x, places], attributes));
}

/** The `output_shape` asked for; indices count through a tensor of that shape, as onnxruntime has it. */
function outputSize(lowering: Lowering): readonly number[] | undefined {
  const wanted = lowering.list(2, 'output_shape');
  if (!wanted) return undefined;
  const shape = lowering.shape();
  const [batch, channels, ...size] = wanted;
  const fits = batch === shape[0] && channels === shape[1] && wanted.length === shape.length;
  if (!fits || size.some((side) => side < 1)) {
    throw new Error(`its output_shape is [${wanted}], for values [${shape}]`);
  }
  return size.length === 1 ? [1, ...size] : size;
}

function undoneSize(lowering: Lowering, { x, kernel, strides, pads }: Window): readonly number[] {
  return lowering.builder
    .shape(x)
    .slice(2)
    .map((side, axis) => (side - 1) * strides[axis]! - pads[axis]! - pads[axis + 2]! + kernel[axis]!);
}

/** Between places in a plane of so many pixels and places in the whole tensor. */
function convert(lowering: Lowering, op: string, indices: string, area: number): string {
  const [batch, channels] = lowering.builder.shape(indices) as [number, number];
  const starts = lowering.table(batch * channels, (plane) => plane * area);
  const constant = lowering.builder.constantOf(starts, 'int64', [batch, channels, 1, 1]);
  return lowering.add(op, [indices, constant], { area });
}

function checkConstant(lowering: Lowering, places: string, [height, width]: readonly number[]): void {
  const area = height! * width!;
  const stray = lowering.builder.constantAt(places)?.data.find((place) => place < 0 || place >= area);
  if (stray === undefined) return;
  throw new Error(`an index lies outside its plane of ${height}×${width} pixels`);
}
