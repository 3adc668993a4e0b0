import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';

/** Reading pictures between their pixels, at places that are computed. */
export const SAMPLED: readonly OnnxRow[] = [
  { op: 'GridSample', lower: (l) => [lowerGridSample(l)] },
  { op: 'RoiAlign', lower: (l) => [lowerRoiAlign(l)] },
];

/** Weights of the pixels from one before the place on, in powers of its fraction; a = −0.75. ref: Keys, 1981 */
const CUBIC_TAPS = [
  [-0.75, 1.5, -0.75, 0],
  [1.25, -2.25, 0, 1],
  [-1.25, 1.5, 0.75, 0],
  [0.75, -0.75, 0, 0],
];

/** What a picture is beyond its edge. */
type Padding = 'zeros' | 'border' | 'reflection';

/** Places along one axis of the picture, in pixels, [pictures, places]. */
interface AxisPlaces {
  readonly places: string;
  readonly size: number;
}

/** One pixel that takes part in a sample: where it is along the axis, and its weight; undefined is 1. */
interface Tap {
  readonly pixel: string;
  readonly weight?: string;
}

/** ref: GridSample of the operator set; places are −1 to 1 from edge to edge, the last axis first. */
function lowerGridSample(l: Lowering): string {
  const shape = l.shape();
  const sides = shape.slice(2);
  const mode =
    { bilinear: 'linear', bicubic: 'cubic' }[l.string('mode', 'linear')] ?? l.string('mode', 'linear');
  const padding = l.string('padding_mode', 'zeros') as Padding;
  const corners = l.number('align_corners', 0) !== 0;
  if (!['linear', 'nearest', 'cubic'].includes(mode) || (mode === 'cubic' && sides.length !== 2))
    l.refuse(`mode=${mode}`);
  if (!['zeros', 'border', 'reflection'].includes(padding)) l.refuse(`padding_mode=${padding}`);
  const [batch, ...rest] = l.shape(1) as [number, ...number[]];
  const out = rest.slice(0, -1);
  if (rest.at(-1) !== sides.length || batch !== shape[0])
    throw new Error(`a grid of [${l.shape(1)}] does not fit [${shape}]`);
  const grid = l.reshape(l.value(1), [batch, sizeOf(out), sides.length]);
  const columns = l.addMany('Split', [grid], { axis: 2, sizes: sides.map(() => 1) });
  const axes = sides.map((size, axis): AxisPlaces & { edge: readonly [number, number] } => {
    const unit = l.reshape(columns[sides.length - 1 - axis]!, [batch, sizeOf(out)]);
    const [scale, offset] = corners ? [(size - 1) / 2, (size - 1) / 2] : [size / 2, (size - 1) / 2];
    const pixels = l.add('Add', [l.add('Mul', [unit, l.scalar(scale)]), l.scalar(offset)]);
    const edge = corners ? ([0, size - 1] as const) : ([-0.5, size - 0.5] as const);
    const places = mode === 'nearest' ? l.add('Round', [pixels]) : pixels;
    return { places: mode === 'cubic' ? places : kept(l, places, padding, edge, size), size, edge };
  });
  const taps = axes.map(({ places, size, edge }) =>
    tapsOf(l, places, mode).map((tap) => bounded(l, tap, { padding, edge, size })),
  );
  const sampled = sample(l, taps, sides);
  const channels = shape[1]!;
  const turned = l.add('Transpose', [l.reshape(sampled, [batch, sizeOf(out), channels])], {
    perm: [0, 2, 1],
  });
  return l.reshape(turned, [batch, channels, ...out]);
}

/** Places beyond the edge brought back to it, or mirrored in; with zeros they stay where they are. */
function kept(
  l: Lowering,
  places: string,
  padding: Padding,
  [low, high]: readonly [number, number],
  size: number,
): string {
  if (padding === 'zeros') return places;
  if (padding === 'border') return l.add('Clip', [places], { min: 0, max: size - 1 });
  const span = high - low;
  if (span <= 0) return l.add('Mul', [places, l.scalar(0)]);
  const away = l.add('Abs', [l.add('Sub', [places, l.scalar(low)])]);
  const turn = l.add('FloorMod', [away, l.scalar(2 * span)]);
  const folded = l.add('Min', [turn, l.add('Sub', [l.scalar(2 * span), turn])]);
  return l.add('Add', [folded, l.scalar(low)]);
}

function tapsOf(l: Lowering, places: string, mode: string): Tap[] {
  if (mode === 'nearest') return [{ pixel: places }];
  const floor = l.add('Floor', [places]);
  const fraction = l.add('Sub', [places, floor]);
  const shifted = (by: number) => (by === 0 ? floor : l.add('Add', [floor, l.scalar(by)]));
  if (mode === 'linear') {
    const rest = l.add('Sub', [l.scalar(1), fraction]);
    return [
      { pixel: floor, weight: rest },
      { pixel: shifted(1), weight: fraction },
    ];
  }
  const polynomial = (coefficients: readonly number[]) =>
    coefficients
      .map((coefficient) => l.scalar(coefficient))
      .reduce((sum, next) => l.add('Add', [l.add('Mul', [sum, fraction]), next]));
  return CUBIC_TAPS.map((coefficients, i) => ({ pixel: shifted(i - 1), weight: polynomial(coefficients) }));
}

interface Bounds {
  readonly padding: Padding;
  readonly edge: readonly [number, number];
  readonly size: number;
}

/** A tap whose pixel is in the picture; one that was not weighs nothing where zeros are asked for. */
function bounded(l: Lowering, { pixel, weight }: Tap, { padding, edge, size }: Bounds): Tap {
  const last = l.scalar(size - 1);
  const inside = kept(l, pixel, padding, edge, size);
  const whole = l.add('Cast', [l.add('Clip', [l.add('Round', [inside])], { min: 0, max: size - 1 })], {
    to: 'int32',
  });
  // NaN is no place at all.
  const safe = l.add('Min', [l.add('Max', [whole, l.scalar(0, whole)]), l.scalar(size - 1, whole)]);
  if (padding !== 'zeros') return { pixel: safe, ...(weight === undefined ? {} : { weight }) };
  const fits = l.add('And', [
    l.add('GreaterOrEqual', [pixel, l.scalar(0)]),
    l.add('LessOrEqual', [pixel, last]),
  ]);
  const counted = l.add('Cast', [fits], { to: 'float32' });
  return { pixel: safe, weight: weight === undefined ? counted : l.add('Mul', [weight, counted]) };
}

/**
 * The weighted sum over all combinations of the axes' taps, [pictures · places, channels].
 * @param batches which picture each row of places reads, [rows, 1]; default its own
 */
function sample(
  l: Lowering,
  axes: readonly (readonly Tap[])[],
  sides: readonly number[],
  batches?: string,
): string {
  const [batch, channels] = l.shape() as [number, number];
  const perm = [0, ...sides.map((_, axis) => axis + 2), 1];
  const table = l.reshape(l.add('Transpose', [l.value()], { perm }), [batch * sizeOf(sides), channels]);
  const area = sizeOf(sides);
  const starts = batches
    ? l.add('Mul', [batches, l.scalar(area, batches)])
    : l.builder.constantOf(
        l.table(batch, (i) => i * area),
        'int32',
        [batch, 1],
      );
  const terms = combinations(axes).map((taps) => {
    const row = taps.reduce((sum, { pixel }, axis) => {
      const stride = sizeOf(sides.slice(axis + 1));
      const step = stride === 1 ? pixel : l.add('Mul', [pixel, l.scalar(stride, pixel)]);
      return l.add('Add', [step, sum]);
    }, starts);
    const picked = l.add('Gather', [table, l.reshape(row, [sizeOf(l.builder.shape(row))])], { axis: 0 });
    const weights = taps.flatMap(({ weight }) => (weight === undefined ? [] : [weight]));
    if (weights.length === 0) return picked;
    const weight = weights.reduce((product, more) => l.add('Mul', [product, more]));
    return l.add('Mul', [picked, l.reshape(weight, [sizeOf(l.builder.shape(weight)), 1])]);
  });
  return terms.reduce((sum, term) => l.add('Add', [sum, term]));
}

function combinations(axes: readonly (readonly Tap[])[]): Tap[][] {
  return axes.reduce<Tap[][]>(
    (sofar, taps) => sofar.flatMap((list) => taps.map((tap) => [...list, tap])),
    [[]],
  );
}

/** ref: RoiAlign of the operator set. Each cell of the output is the mean of samples spread over it. */
function lowerRoiAlign(l: Lowering): string {
  const [, channels, height, width] = l.shape() as [number, number, number, number];
  const count = l.shape(1)[0]!;
  const mode = l.string('mode', 'avg');
  const half = l.opset >= 16 && l.string('coordinate_transformation_mode', 'half_pixel') === 'half_pixel';
  const samples = l.number('sampling_ratio', 0);
  // The largest of what: implementations differ.
  if (mode !== 'avg') l.refuse(`mode=${mode}`);
  // How many there are would follow from the size of each region.
  if (samples < 1) l.refuse('sampling_ratio=0');
  const corners = l.addMany('Split', [l.value(1)], { axis: 1, sizes: [1, 1, 1, 1] });
  const scale = l.number('spatial_scale', 1);
  const [left, top, right, bottom] = corners.map((corner) => {
    const scaled = l.add('Mul', [corner, l.scalar(scale)]);
    return half ? l.add('Sub', [scaled, l.scalar(0.5)]) : scaled;
  }) as [string, string, string, string];
  const cells = [l.number('output_height', 1), l.number('output_width', 1)] as const;
  const along = (from: string, to: string, axis: 0 | 1): string => {
    const raw = l.add('Sub', [to, from]);
    const extent = half ? raw : l.add('Max', [raw, l.scalar(1)]);
    const places = l.table(cells[axis] * samples, (i) => (i + 0.5) / (cells[axis] * samples));
    const offsets = l.builder.constantOf(places, 'float32', [1, places.length]);
    return l.add('Add', [from, l.add('Mul', [extent, offsets])]);
  };
  const [rows, columns] = [cells[0] * samples, cells[1] * samples];
  const axes = [
    { places: along(top, bottom, 0), size: height, shape: [count, rows, 1], reps: [1, 1, columns] },
    { places: along(left, right, 1), size: width, shape: [count, 1, columns], reps: [1, rows, 1] },
  ].map(({ places, size, shape, reps }) => {
    const all = l.reshape(l.add('Tile', [l.reshape(places, shape)], { reps }), [count, rows * columns]);
    return roiTaps(l, all, size);
  });
  const batches = l.reshape(l.add('Cast', [l.value(2)], { to: 'int32' }), [count, 1]);
  const sampled = sample(l, axes, [height, width], batches);
  const apart = l.reshape(sampled, [count, cells[0], samples, cells[1], samples, channels]);
  const folded = l.add('ReduceMean', [apart], { axes: [2, 4] });
  const kept = l.reshape(folded, [count, cells[0], cells[1], channels]);
  return l.add('Transpose', [kept], { perm: [0, 3, 1, 2] });
}

/** Up to a pixel beyond the edge a sample is the edge's; further out it is nothing. */
function roiTaps(l: Lowering, places: string, size: number): Tap[] {
  const near = l.add('And', [
    l.add('GreaterOrEqual', [places, l.scalar(-1)]),
    l.add('LessOrEqual', [places, l.scalar(size)]),
  ]);
  const counted = l.add('Cast', [near], { to: 'float32' });
  const inside = l.add('Clip', [places], { min: 0, max: size - 1 });
  const bounds = { padding: 'border', edge: [0, size - 1], size } as const;
  return tapsOf(l, inside, 'linear').map((tap) => {
    const { pixel, weight } = bounded(l, tap, bounds);
    return { pixel, weight: l.add('Mul', [weight!, counted]) };
  });
}
