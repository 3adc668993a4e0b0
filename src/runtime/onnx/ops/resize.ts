import { normalizeAxis } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { cubicFilter, linearFilter, type Resampling, resizeByWeights, sourceAt } from './resampling.ts';

/** Resize and its forerunner Upsample, over rows and columns. */
export const RESIZE: readonly OnnxRow[] = [
  { op: 'Resize', lower: (l) => [lowerResize(l)] },
  { op: 'Upsample', lower: (l) => [lowerUpsample(l)] },
];

function lowerUpsample(l: Lowering): string {
  const scales = (l.opset < 9 ? l.numbers('scales') : l.list(1, 'scales')) ?? l.refuse('no scales');
  const mode = l.string('mode', 'nearest');
  const plan = byScales(l, scales, [0, 1, 2, 3], 'asymmetric', 'floor');
  if (mode !== 'nearest' && mode !== 'linear' && mode !== 'bilinear') l.refuse(`mode=${mode}`);
  return resizeBy(l, mode === 'bilinear' ? 'linear' : mode, plan);
}

function lowerResize(l: Lowering): string {
  const mode = l.string('mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear' && mode !== 'cubic') l.refuse(`mode=${mode}`);
  if (mode === 'nearest' && l.number('antialias', 0) !== 0) l.refuse('antialias of nearest');
  const old = l.opset < 11;
  const coordinates = old ? 'asymmetric' : l.string('coordinate_transformation_mode', 'half_pixel');
  const rounding = old ? 'floor' : l.string('nearest_mode', 'round_prefer_floor');
  const rank = l.shape().length;
  if (rank !== 4) l.refuse(`${rank - 2}-D`);
  const axes = (l.numbers('axes') ?? [0, 1, 2, 3]).map((axis) => normalizeAxis(axis, rank));
  const scales = l.list(old ? 1 : 2, 'scales');
  const region = coordinates === 'tf_crop_and_resize' ? readRegion(l, axes) : undefined;
  if (scales && scales.length > 0) {
    return resizeBy(l, mode, byScales(l, scales, axes, coordinates, rounding, region));
  }
  const policy = l.string('keep_aspect_ratio_policy', 'stretch');
  const sizes = l.list(3, 'sizes') ?? l.refuse('no scales and no sizes');
  const shape = l.shape();
  const full = [...shape];
  axes.forEach((axis, index) => {
    full[axis] = sizes[index]!;
  });
  if (policy !== 'stretch') {
    const ratios = axes.map((axis) => full[axis]! / shape[axis]!);
    const one = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
    const fitted = [0, 1, 2, 3].map((axis) => (axes.includes(axis) ? one : 1));
    const plan = byScales(l, fitted, [0, 1, 2, 3], coordinates, rounding);
    const size = [Math.round(shape[2]! * plan.scales[0]), Math.round(shape[3]! * plan.scales[1])] as const;
    return resizeBy(l, mode, { ...plan, size });
  }
  if (full[0] !== shape[0] || full[1] !== shape[1]) l.refuse('of batch or channels');
  const size = [full[2]!, full[3]!] as const;
  const stretched = [size[0] / shape[2]!, size[1] / shape[3]!] as const;
  return resizeBy(l, mode, { coordinates, rounding, size, scales: stretched, ...(region ? { region } : {}) });
}

/** The part of the picture that is enlarged, rows and columns, as parts of its sides. */
function readRegion(l: Lowering, axes: readonly number[]): Resampling['region'] {
  const roi = l.list(1, 'roi') ?? l.refuse('no roi');
  if (roi.length !== axes.length * 2)
    throw new Error(`a roi of ${roi.length} values does not fit ${axes.length} axes`);
  const of = (axis: number): readonly [number, number] => {
    const at = axes.indexOf(axis);
    return at < 0 ? [0, 1] : [roi[at]!, roi[at + axes.length]!];
  };
  return [of(2), of(3)];
}

function resizeBy(l: Lowering, mode: string, plan: Resampling): string {
  const resized =
    mode === 'nearest'
      ? resizeNearest(l, plan)
      : mode === 'linear'
        ? resizeLinear(l, plan)
        : resizeByWeights(l, plan, cubicFilter(l.number('cubic_coeff_a', -0.75)));
  return plan.region ? filledOutside(l, resized, plan) : resized;
}

/** What lies outside of the picture becomes `extrapolation_value`. */
function filledOutside(l: Lowering, resized: string, plan: Resampling): string {
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const from = l.shape()[axis + 2]!;
    return l.table(plan.size[axis], (i) => {
      const at = sourceAt(l, i, from, plan, axis);
      return at >= 0 && at <= from - 1;
    });
  }) as [boolean[], boolean[]];
  const inside = rows.flatMap((row) => columns.map((column) => Number(row && column)));
  if (!inside.includes(0)) return resized;
  const mask = l.builder.constantOf(inside, 'bool', [1, 1, rows.length, columns.length]);
  return l.add('Where', [mask, resized, l.scalar(l.number('extrapolation_value', 0))]);
}

function byScales(
  l: Lowering,
  scales: readonly number[],
  axes: readonly number[],
  coordinates: string,
  rounding: string,
  region?: Resampling['region'],
): Resampling {
  const shape = l.shape();
  if (shape.length !== 4) l.refuse(`${shape.length - 2}-D`);
  const full = [1, 1, 1, 1];
  axes.forEach((axis, index) => {
    full[axis] = scales[index]!;
  });
  if (full[0] !== 1 || full[1] !== 1) l.refuse('of batch or channels');
  const pair = [full[2]!, full[3]!] as const;
  // Scales are stored as float32: 0.6 × 5 must come out as 3.
  const extent = (axis: 0 | 1) => (region ? region[axis][1] - region[axis][0] : 1) * shape[axis + 2]!;
  const size = [floorAlmost(extent(0) * pair[0]), floorAlmost(extent(1) * pair[1])] as const;
  return { coordinates, rounding, scales: pair, size, ...(region ? { region } : {}) };
}

function floorAlmost(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-5 * Math.max(1, near) ? near : Math.floor(value);
}

/** One kernel where the source of each pixel is floor(i ÷ whole scale); else rows, then columns, picked by place. */
function resizeNearest(l: Lowering, plan: Resampling): string {
  const [height, width] = l.shape().slice(2) as [number, number];
  const rows = nearestPlaces(l, height, plan, 0);
  const columns = nearestPlaces(l, width, plan, 1);
  const repeats = (places: readonly number[], size: number) =>
    places.length % size === 0 &&
    places.every((place, i) => place === Math.floor((i * size) / places.length));
  if (repeats(rows, height) && repeats(columns, width)) {
    return l.add('ResizeNearest', [l.value()], { size: [...plan.size], align: '' });
  }
  return [rows, columns].reduce((value, places, index) => {
    const indices = l.builder.constantOf(places, 'int32');
    return l.add('Gather', [value, indices], { axis: index + 2 });
  }, l.value());
}

function nearestPlaces(l: Lowering, from: number, plan: Resampling, axis: 0 | 1): number[] {
  return l.table(plan.size[axis], (i) => {
    const at = sourceAt(l, i, from, plan, axis);
    return Math.min(from - 1, Math.max(0, roundBy(l, at, plan.rounding)));
  });
}

function roundBy(l: Lowering, at: number, rounding: string): number {
  switch (rounding) {
    case 'floor':
      return Math.floor(at);
    case 'ceil':
      return Math.ceil(at);
    case 'round_prefer_floor':
      return Math.ceil(at - 0.5);
    case 'round_prefer_ceil':
      return Math.floor(at + 0.5);
    default:
      return l.refuse(`nearest_mode=${rounding}`);
  }
}

function resizeLinear(l: Lowering, plan: Resampling): string {
  const [height, width] = l.shape().slice(2) as [number, number];
  const exact = ([height, width] as const).every(
    (from, axis) => Math.abs(plan.size[axis]! / from - plan.scales[axis]!) < 1e-6 * plan.scales[axis]!,
  );
  const align: Readonly<Record<string, string | undefined>> = {
    half_pixel: 'centers',
    asymmetric: '',
    align_corners: 'corners',
    ...(plan.size[0] > 1 && plan.size[1] > 1 ? { pytorch_half_pixel: 'centers' } : {}),
  };
  const kind = align[plan.coordinates];
  const smaller = l.number('antialias', 0) !== 0 && plan.scales.some((scale) => scale < 1);
  if (kind === undefined || !exact || smaller) return resizeByWeights(l, plan, linearFilter);
  return l.add('ResizeLinear', [l.value()], { size: [...plan.size], align: kind });
}
