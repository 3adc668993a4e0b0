import { normalizeAxis, sameShape } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';

/** Ops that move values or speak of shapes. */
export const REARRANGE: readonly OnnxRow[] = [
  { op: 'Reshape', types: 'any', lower: (l) => [lowerReshape(l)] },
  { op: 'Flatten', types: 'any', lower: (l) => [lowerFlatten(l)] },
  { op: 'Squeeze', types: 'any', lower: (l) => [lowerSqueeze(l)] },
  { op: 'Unsqueeze', types: 'any', lower: (l) => [lowerUnsqueeze(l)] },
  { op: 'Transpose', types: 'any', lower: (l) => [lowerTranspose(l)] },
  { op: 'Concat', types: 'any', lower: (l) => [lowerConcat(l)] },
  { op: 'Split', types: 'any', lower: lowerSplit },
  { op: 'Slice', types: 'any', lower: (l) => [lowerSlice(l)] },
  { op: 'Pad', types: 'number', lower: (l) => [lowerPad(l)] },
  { op: 'Tile', types: 'any', lower: (l) => [lowerTile(l)] },
  { op: 'Expand', types: 'any', lower: (l) => [lowerExpand(l)] },
  { op: 'Gather', types: 'any', lower: (l) => [lowerGather(l)] },
  { op: 'Shape', types: 'any', lower: (l) => [lowerShape(l)] },
  { op: 'Size', types: 'any', lower: (l) => [l.builder.constantOf([sizeOf(l.shape())], 'int64', [])] },
  { op: 'Constant', types: 'any', lower: (l) => [lowerConstant(l)] },
  { op: 'ConstantOfShape', types: 'any', lower: (l) => [lowerConstantOfShape(l)] },
  { op: 'Range', types: 'number', lower: (l) => [lowerRange(l)] },
  { op: 'DepthToSpace', lower: (l) => [lowerDepthToSpace(l)] },
  { op: 'SpaceToDepth', lower: (l) => [lowerSpaceToDepth(l)] },
];

function lowerReshape(l: Lowering): string {
  const from = l.shape();
  const asked = l.opset < 5 ? l.numbers('shape') : l.list(1, 'shape');
  if (!asked) return l.refuse('no shape');
  const zeroIsZero = l.number('allowzero', 0) !== 0;
  const shape = asked.map((size, axis) => (size === 0 && !zeroIsZero ? (from[axis] ?? 0) : size));
  const open = shape.indexOf(-1);
  if (open >= 0) shape[open] = sizeOf(from) / sizeOf(shape.toSpliced(open, 1));
  return sameShape(from, shape) ? l.value() : l.reshape(l.value(), shape);
}

function lowerFlatten(l: Lowering): string {
  const shape = l.shape();
  const asked = l.number('axis', 1);
  const axis = asked < 0 ? asked + shape.length : asked;
  return l.reshape(l.value(), [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
}

function lowerSqueeze(l: Lowering): string {
  const shape = l.shape();
  const asked = l.opset < 13 ? l.numbers('axes') : l.list(1, 'axes');
  const axes = asked?.map((axis) => normalizeAxis(axis, shape.length));
  return l.reshape(
    l.value(),
    shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1)),
  );
}

function lowerUnsqueeze(l: Lowering): string {
  const shape = l.shape();
  const asked = (l.opset < 13 ? l.numbers('axes') : l.list(1, 'axes')) ?? l.refuse('no axes');
  const rank = shape.length + asked.length;
  const axes = asked.map((axis) => normalizeAxis(axis, rank));
  const rest = [...shape];
  return l.reshape(
    l.value(),
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!)),
  );
}

function lowerTranspose(l: Lowering): string {
  const rank = l.shape().length;
  const perm = l.numbers('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const turns = perm.toSorted((a, b) => a - b);
  if (turns.length !== rank || turns.some((axis, place) => axis !== place)) l.refuse(`perm=${perm}`);
  return l.add('Transpose', [l.value()], { perm: [...perm] });
}

function lowerConcat(l: Lowering): string {
  const axis = normalizeAxis(l.number('axis', l.opset < 4 ? 1 : 0), l.shape().length);
  const values = l.all().filter((value) => l.builder.shape(value)[axis] !== 0);
  if (values.length === 0) return l.value();
  return values.length === 1 ? values[0]! : l.add('Concat', values, { axis });
}

function lowerSplit(l: Lowering): readonly string[] {
  const shape = l.shape();
  const axis = normalizeAxis(l.number('axis', 0), shape.length);
  const given = l.opset < 13 ? l.numbers('split') : l.list(1, 'split');
  const parts = l.node.outputs.length;
  const chunk = Math.ceil(shape[axis]! / parts);
  const even = Array.from({ length: parts }, (_, i) => Math.min(chunk, shape[axis]! - i * chunk));
  const sizes = given ? [...given] : even;
  if (sizes.length !== parts || sizes.some((size) => size < 0)) l.refuse('odd parts');
  if (parts === 1) return [l.value()];
  if (!sizes.includes(0)) return l.addMany('Split', [l.value()], { axis, sizes });
  const full = sizes.filter((size) => size > 0);
  const made = full.length > 1 ? l.addMany('Split', [l.value()], { axis, sizes: full }) : [l.value()];
  const rest = [...made];
  return sizes.map((size) =>
    size > 0 ? rest.shift()! : l.builder.constantOf([], l.type(), shape.with(axis, 0)),
  );
}

function lowerSlice(l: Lowering): string {
  const shape = l.shape();
  const old = l.opset < 10;
  const starts = (old ? l.numbers('starts') : l.list(1, 'starts')) ?? l.refuse('no starts');
  const ends = (old ? l.numbers('ends') : l.list(2, 'ends')) ?? l.refuse('no ends');
  const axes = (old ? l.numbers('axes') : l.list(3, 'axes')) ?? starts.map((_, axis) => axis);
  const steps = (old ? undefined : l.list(4, 'steps')) ?? starts.map(() => 1);
  const begin = shape.map(() => 0);
  const size = [...shape];
  const step = shape.map(() => 1);
  axes.forEach((given, index) => {
    const axis = normalizeAxis(given, shape.length);
    const extent = shape[axis]!;
    const by = steps[index]!;
    if (by === 0) l.refuse('step 0');
    const place = (at: number) => (at < 0 ? at + extent : at);
    const clamp = (at: number, low: number, high: number) => Math.min(high, Math.max(low, at));
    const from =
      by > 0 ? clamp(place(starts[index]!), 0, extent) : clamp(place(starts[index]!), 0, extent - 1);
    const to = by > 0 ? clamp(place(ends[index]!), 0, extent) : clamp(place(ends[index]!), -1, extent - 1);
    begin[axis] = from;
    step[axis] = by;
    size[axis] = Math.max(0, Math.ceil((to - from) / by));
  });
  if (sameShape(size, shape) && step.every((by) => by === 1)) return l.value();
  return l.add('Slice', [l.value()], { begin, size, steps: step });
}

function lowerPad(l: Lowering): string {
  const shape = l.shape();
  const rank = shape.length;
  const pads = (l.opset < 11 ? l.numbers('pads') : l.list(1, 'pads')) ?? l.refuse('no pads');
  const given = l.opset < 11 ? l.number('value', 0) : (l.list(2, 'value')?.[0] ?? 0);
  const mode = l.string('mode', 'constant');
  if (!['constant', 'reflect', 'edge', 'wrap'].includes(mode)) l.refuse(`mode=${mode}`);
  const axes = (l.list(3, 'axes') ?? shape.map((_, axis) => axis)).map((axis) => normalizeAxis(axis, rank));
  const [before, after] = [shape.map(() => 0), shape.map(() => 0)];
  axes.forEach((axis, index) => {
    before[axis] = pads[index]!;
    after[axis] = pads[index + axes.length]!;
  });
  const plain = [...before, ...after].every((pad) => pad >= 0);
  if (mode === 'constant' && plain) return l.add('Pad', [l.value()], { before, after, mode, value: given });
  if (mode === 'constant') return l.refuse('negative pads');
  // Edge and the others: pick rows by place, axis by axis.
  return axes.reduce((value, axis) => {
    const [low, high, size] = [before[axis]!, after[axis]!, shape[axis]!];
    if (low === 0 && high === 0) return value;
    const places = l.table(size + low + high, (i) => foldPlace(i - low, size, mode));
    const indices = l.builder.constantOf(places, 'int32');
    return l.add('Gather', [value, indices], { axis });
  }, l.value());
}

function foldPlace(at: number, size: number, mode: string): number {
  if (mode === 'edge') return Math.min(size - 1, Math.max(0, at));
  if (mode === 'wrap') return ((at % size) + size) % size;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const turn = ((at % period) + period) % period;
  return turn < size ? turn : period - turn;
}

function lowerTile(l: Lowering): string {
  if (l.opset < 6) l.refuse('opset below 6');
  const reps = l.list(1, 'repeats') ?? l.refuse('no repeats');
  return l.add('Tile', [l.value()], { reps });
}

function lowerExpand(l: Lowering): string {
  const asked = l.list(1, 'shape') ?? l.refuse('no shape');
  const from = l.shape();
  const rank = Math.max(from.length, asked.length);
  const padded = [...new Array<number>(rank - from.length).fill(1), ...from];
  const goal = [...new Array<number>(rank - asked.length).fill(1), ...asked];
  const reps = padded.map((size, axis) => (size === 1 ? goal[axis]! : 1));
  const value = sameShape(padded, from) ? l.value() : l.reshape(l.value(), padded);
  return reps.every((rep) => rep === 1) ? value : l.add('Tile', [value], { reps });
}

function lowerGather(l: Lowering): string {
  const shape = l.shape();
  const axis = normalizeAxis(l.number('axis', 0), shape.length);
  const size = shape[axis]!;
  const indices = l.builder.constantAt(l.value(1));
  if (!indices) {
    const past = l.add('Less', [l.value(1), l.scalar(0, l.value(1))]);
    const wrapped = l.add('Add', [l.value(1), l.scalar(size, l.value(1))]);
    return l.add('Gather', [l.value(), l.add('Where', [past, wrapped, l.value(1)])], { axis });
  }
  const places = Array.from(indices.data, (index) => (index < 0 ? index + size : index));
  if (places.some((place) => place < 0 || place >= size)) l.refuse('indices out of range');
  return l.add('Gather', [l.value(), l.builder.constantOf(places, 'int32', indices.shape)], { axis });
}

function lowerShape(l: Lowering): string {
  const shape = l.shape();
  return l.builder.constantOf(shape.slice(l.number('start', 0), l.number('end', shape.length)), 'int64');
}

function lowerConstant(l: Lowering): string {
  const { value, value_float, value_floats, value_int, value_ints } = l.node.attributes;
  if (typeof value === 'object' && 'data' in value) return l.builder.constant(value, l.hint);
  if (typeof value_float === 'number') return l.builder.constantOf([value_float], 'float32', []);
  if (typeof value_int === 'number') return l.builder.constantOf([value_int], 'int64', []);
  if (Array.isArray(value_floats)) return l.builder.constantOf(value_floats as number[], 'float32');
  if (Array.isArray(value_ints)) return l.builder.constantOf(value_ints as number[], 'int64');
  return l.refuse(Object.keys(l.node.attributes).join(', '));
}

function lowerConstantOfShape(l: Lowering): string {
  const shape = l.list(0, 'shape') ?? [];
  const value = l.node.attributes.value;
  const filled = typeof value === 'object' && 'data' in value ? value : undefined;
  const type = filled?.type ?? 'float32';
  return l.builder.constantOf(
    l.table(sizeOf(shape), () => filled?.data[0] ?? 0),
    type,
    shape,
  );
}

function lowerRange(l: Lowering): string {
  const [start, limit, delta] = [0, 1, 2].map((index) => l.list(index, 'bounds')![0]!);
  const count = Math.max(0, Math.ceil((limit! - start!) / delta!));
  return l.builder.constantOf(
    l.table(count, (i) => start! + i * delta!),
    l.type(),
  );
}

function lowerDepthToSpace(l: Lowering): string {
  const block = l.number('blocksize', 1);
  const mode = l.string('mode', 'DCR');
  if (mode === 'DCR') return l.add('DepthToSpace', [l.value()], { block });
  if (mode !== 'CRD') l.refuse(`mode=${mode}`);
  const [batch, channels, height, width] = l.shape() as [number, number, number, number];
  const depth = channels / block ** 2;
  const apart = l.reshape(l.value(), [batch, depth, block, block, height, width]);
  const sorted = l.add('Transpose', [apart], { perm: [0, 1, 4, 2, 5, 3] });
  return l.reshape(sorted, [batch, depth, height * block, width * block]);
}

function lowerSpaceToDepth(l: Lowering): string {
  const block = l.number('blocksize', 1);
  const [batch, channels, height, width] = l.shape() as [number, number, number, number];
  const [rows, columns] = [height / block, width / block];
  const apart = l.reshape(l.value(), [batch, channels, rows, block, columns, block]);
  const sorted = l.add('Transpose', [apart], { perm: [0, 3, 5, 1, 2, 4] });
  return l.reshape(sorted, [batch, channels * block ** 2, rows, columns]);
}
