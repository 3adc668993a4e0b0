import { axisOfFirst, type Conversion, type Convert, type TfValue } from '../conversion.ts';
import { ONNX } from '../onnx-writer.ts';

/** “To the very end” of an axis, whichever way. */
const END = 0x7fffffff;

/** Ops that move values or speak of shapes. */
export const REARRANGE_OPS: Readonly<Record<string, Convert>> = {
  Reshape: (c) => [plain(c, 'Reshape', [c.plain(), c.ints(1)])],
  Transpose: (c) => [{ plain: c.emit('Transpose', [c.plain()], { ints: { perm: c.list(1, 'its order') } }) }],
  ExpandDims: (c) => [plain(c, 'Unsqueeze', [c.plain(), axes(c, c.list(1, 'its axis'))])],
  Squeeze: (c) => {
    const asked = c.attributes.numbers('squeeze_dims') ?? c.attributes.numbers('axis') ?? [];
    return [plain(c, 'Squeeze', [c.plain(), ...(asked.length > 0 ? [axes(c, asked)] : [])])];
  },
  ConcatV2: (c) => [concat(c, c.list(c.count - 1, 'its axis')[0]!, 0, c.count - 1)],
  Concat: (c) => [concat(c, c.list(0, 'its axis')[0]!, 1, c.count)],
  Split: (c) => split(c, c.list(0, 'its axis')[0]!, 1, c.attributes.number('num_split', 1)),
  SplitV: (c) => {
    const sizes = c.list(1, 'its parts');
    return split(c, c.list(2, 'its axis')[0]!, 0, sizes.length, sizes);
  },
  Pack: (c) => {
    const axis = axes(c, [c.attributes.number('axis', 0)]);
    const parts = Array.from({ length: c.count }, (_, index) => c.emit('Unsqueeze', [c.plain(index), axis]));
    return [plain(c, 'Concat', parts, { axis: c.attributes.number('axis', 0) })];
  },
  Unpack: (c) => {
    const axis = c.attributes.number('axis', 0);
    const parts = c.writer.node(
      'Split',
      [c.plain()],
      c.node.name,
      { ints: { axis, num_outputs: c.attributes.number('num', 1) } },
      many(c, c.attributes.number('num', 1)),
    );
    return parts.map((part) => plain(c, 'Squeeze', [part, axes(c, [axis])]));
  },
  Slice: (c) => {
    const begin = c.list(1, 'its begin');
    const size = c.list(2, 'its size');
    const end = size.map((extent, axis) => (extent < 0 ? END : begin[axis]! + extent));
    return [plain(c, 'Slice', [c.plain(), axes(c, begin), axes(c, end)])];
  },
  StridedSlice: (c) => [stridedSlice(c)],
  Gather: (c) => [plain(c, 'Gather', [c.plain(), c.plain(1)], { axis: 0 })],
  GatherV2: (c) => {
    if (c.attributes.number('batch_dims', 0) !== 0) c.refuse('batch_dims');
    const axis = c.list(2, 'its axis')[0]!;
    return [plain(c, 'Gather', [c.plain(), c.plain(1)], { axis })];
  },
  GatherNd: (c) => [plain(c, 'GatherND', [c.plain(), c.plain(1)])],
  Tile: (c) => [plain(c, 'Tile', [c.plain(), c.ints(1)])],
  BroadcastTo: (c) => [plain(c, 'Expand', [c.plain(), c.ints(1)])],
  Fill: (c) => [plain(c, 'Expand', [c.plain(1), c.ints(0)])],
  Shape: (c) => [whole(c, c.emit('Shape', [c.plain()]))],
  Size: (c) => [whole(c, c.emit('Size', [c.plain()]))],
  Range: (c) => [plain(c, 'Range', [c.plain(0), c.plain(1), c.plain(2)])],
  Pad: (c) => [pad(c, 'constant', c.scalar(0))],
  PadV2: (c) => [pad(c, 'constant', c.plain(2))],
  MirrorPad: (c) => {
    const mode = c.attributes.text('mode');
    return [mode === 'REFLECT' ? pad(c, 'reflect') : c.refuse(`mode=${mode}`)];
  },
};

function plain(
  c: Conversion,
  op: string,
  inputs: readonly string[],
  ints: Readonly<Record<string, number | readonly number[]>> = {},
): TfValue {
  return { plain: c.emit(op, inputs, { ints }) };
}

function axes(c: Conversion, values: readonly number[]): string {
  return c.writer.ints(values, `${c.node.name}/axes`);
}

/** ONNX's sizes have 64 bits, TensorFlow's 32 where it is not said otherwise. */
function whole(c: Conversion, value: string): TfValue {
  const to = c.attributes.type('out_type') ?? ONNX.int32;
  return { plain: to === ONNX.int64 ? value : c.emit('Cast', [value], { ints: { to } }) };
}

/** A number of outputs that a file asks for: one for each side of some axis at most. */
function many(c: Conversion, count: number): number {
  return Number.isInteger(count) && count >= 1 && count <= 4096 ? count : c.refuse(`${count} parts`);
}

function concat(c: Conversion, axis: number, from: number, to: number): TfValue {
  const values = Array.from({ length: to - from }, (_, index) => c.value(from + index));
  const places = values.map((_, index) => from + index);
  const ofFirst = axisOfFirst(axis);
  if (ofFirst === undefined || !places.every((place) => c.isFirst(place)))
    return plain(
      c,
      'Concat',
      places.map((place) => c.plain(place)),
      { axis },
    );
  const counts = values.map(({ channels }) => channels ?? Number.NaN);
  const channels = ofFirst === 1 ? counts.reduce((sum, count) => sum + count, 0) : counts[0]!;
  return {
    first: c.emit(
      'Concat',
      places.map((place) => c.first(place)),
      { ints: { axis: ofFirst } },
    ),
    ...(Number.isNaN(channels) ? {} : { channels }),
  };
}

function split(
  c: Conversion,
  axis: number,
  input: number,
  count: number,
  sizes?: readonly number[],
): TfValue[] {
  if (sizes?.includes(-1)) c.refuse('a part of what is left');
  const parts = many(c, count);
  const ofFirst = c.isFirst(input) ? axisOfFirst(axis) : undefined;
  const along = ofFirst ?? axis;
  const source = ofFirst === undefined ? c.plain(input) : c.first(input);
  const given = sizes ? [axes(c, sizes)] : [];
  const names = c.writer.node(
    'Split',
    [source, ...given],
    c.node.name,
    { ints: { axis: along, ...(sizes ? {} : { num_outputs: parts }) } },
    parts,
  );
  const { channels } = c.value(input);
  return names.map((name, index) => {
    if (ofFirst === undefined) return { plain: name };
    const own = ofFirst === 1 ? (sizes?.[index] ?? (channels ?? Number.NaN) / parts) : channels;
    return { first: name, ...(own === undefined || Number.isNaN(own) ? {} : { channels: own }) };
  });
}

/** `begin`, `end` and `strides` for each entry; bits of masks say what an entry means otherwise. */
function stridedSlice(c: Conversion): TfValue {
  const mask = (name: string) => c.attributes.number(name, 0);
  const [begin, end] = [c.list(1, 'its begin'), c.list(2, 'its end')];
  const strides = c.list(3, 'its steps');
  const has = (bits: number, place: number) => (bits & (1 << place)) !== 0;
  const [ellipsis, added, dropped] = [mask('ellipsis_mask'), mask('new_axis_mask'), mask('shrink_axis_mask')];
  if (added !== 0 && (ellipsis !== 0 || dropped !== 0)) c.refuse('odd masks');
  if (begin.length > 31) c.refuse(`${begin.length} entries`);
  const gap = begin.findIndex((_, place) => has(ellipsis, place));
  const sliced: { axis: number; begin: number; end: number; step: number }[] = [];
  const squeezed: number[] = [];
  const unsqueezed: number[] = [];
  let before = 0;
  begin.forEach((from, place) => {
    if (place === gap) return;
    if (has(added, place)) {
      unsqueezed.push(place);
      return;
    }
    // Entries behind the gap are counted from the end.
    const axis = gap >= 0 && place > gap ? place - begin.length : before++;
    const step = strides[place]!;
    if (has(dropped, place)) {
      sliced.push({ axis, begin: from, end: from === -1 ? END : from + 1, step: 1 });
      squeezed.push(axis);
      return;
    }
    const first = has(mask('begin_mask'), place) ? (step < 0 ? END : 0) : from;
    const last = has(mask('end_mask'), place) ? (step < 0 ? -END : END) : end[place]!;
    sliced.push({ axis, begin: first, end: last, step });
  });
  const of = (key: 'axis' | 'begin' | 'end' | 'step') =>
    axes(
      c,
      sliced.map((entry) => entry[key]),
    );
  let value = c.plain();
  if (sliced.length > 0) value = c.emit('Slice', [value, of('begin'), of('end'), of('axis'), of('step')]);
  if (squeezed.length > 0) value = c.emit('Squeeze', [value, axes(c, squeezed)]);
  if (unsqueezed.length > 0) value = c.emit('Unsqueeze', [value, axes(c, unsqueezed)]);
  return { plain: value };
}

/** Paddings come as a pair for each axis; ONNX wants all befores, then all afters. */
function pad(c: Conversion, mode: string, value?: string): TfValue {
  const pairs = c.constant(1);
  if (pairs?.shape.length !== 2 || pairs.shape[1] !== 2) return c.refuse('paddings not constant');
  const rank = pairs.shape[0]!;
  const order = c.isFirst() && rank === 4 ? [0, 3, 1, 2] : Array.from({ length: rank }, (_, axis) => axis);
  const amounts = [0, 1].flatMap((side) => order.map((axis) => pairs.data[axis * 2 + side]!));
  const onFirst = c.isFirst() && rank === 4;
  const inputs = [onFirst ? c.first() : c.plain(), axes(c, amounts), ...(value === undefined ? [] : [value])];
  const made = c.emit('Pad', inputs, { texts: { mode } });
  if (!onFirst) return { plain: made };
  const { channels } = c.value(0);
  const same = channels !== undefined && amounts[1] === 0 && amounts[5] === 0;
  return { first: made, ...(same ? { channels } : {}) };
}
