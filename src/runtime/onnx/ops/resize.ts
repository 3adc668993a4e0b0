import type { Lowering, OnnxRow } from '../lowering.ts';

/** Resize and its forerunner Upsample, over rows and columns. */
export const RESIZE: readonly OnnxRow[] = [
  { op: 'Resize', lower: (l) => [lowerResize(l)] },
  { op: 'Upsample', lower: (l) => [lowerUpsample(l)] },
];

interface Resampling {
  readonly coordinates: string;
  readonly rounding: string;
  /** Output size over input size as the file gives it, rows and columns. */
  readonly scales: readonly [number, number];
  readonly size: readonly [number, number];
}

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
  if (l.number('antialias', 0) !== 0) l.refuse('antialias');
  const old = l.opset < 11;
  const coordinates = old ? 'asymmetric' : l.string('coordinate_transformation_mode', 'half_pixel');
  const rounding = old ? 'floor' : l.string('nearest_mode', 'round_prefer_floor');
  const rank = l.shape().length;
  if (rank !== 4) l.refuse(`${rank - 2}-D`);
  const axes = (l.numbers('axes') ?? [0, 1, 2, 3]).map((axis) => (axis < 0 ? axis + rank : axis));
  const scales = l.list(old ? 1 : 2, 'scales');
  if (scales && scales.length > 0) {
    return resizeBy(l, mode, byScales(l, scales, axes, coordinates, rounding));
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
  return resizeBy(l, mode, { coordinates, rounding, size, scales: stretched });
}

function resizeBy(l: Lowering, mode: string, plan: Resampling): string {
  if (mode === 'nearest') return resizeNearest(l, plan);
  return mode === 'linear' ? resizeLinear(l, plan) : resizeByWeights(l, plan, cubicTaps(l));
}

function byScales(
  l: Lowering,
  scales: readonly number[],
  axes: readonly number[],
  coordinates: string,
  rounding: string,
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
  const size = [floorAlmost(shape[2]! * pair[0]), floorAlmost(shape[3]! * pair[1])] as const;
  return { coordinates, rounding, scales: pair, size };
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
  return Array.from({ length: plan.size[axis] }, (_, i) => {
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

/** ref: Resize of the operator set, coordinate_transformation_mode */
function sourceAt(l: Lowering, i: number, from: number, plan: Resampling, axis: 0 | 1): number {
  const scale = plan.scales[axis];
  const to = plan.size[axis];
  switch (plan.coordinates) {
    case 'asymmetric':
      return i / scale;
    case 'half_pixel':
      return (i + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel':
      return to > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case 'half_pixel_symmetric': {
      const centre = from / 2;
      const offset = centre * (1 - to / (scale * from));
      return offset + (i + 0.5) / scale - 0.5;
    }
    case 'align_corners':
      return to > 1 ? (i * (from - 1)) / (scale * from - 1) : 0;
    default:
      return l.refuse(`coordinate_transformation_mode=${plan.coordinates}`);
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
  if (kind === undefined || !exact) return resizeByWeights(l, plan, linearTaps);
  return l.add('ResizeLinear', [l.value()], { size: [...plan.size], align: kind });
}

/** Weights of the source pixels from `first` on, for a source place `fraction` past one of them. */
type Taps = (fraction: number) => { readonly first: number; readonly weights: readonly number[] };

function linearTaps(fraction: number) {
  return { first: 0, weights: [1 - fraction, fraction] };
}

/** ref: Keys, Cubic convolution interpolation, 1981 */
function cubicTaps(l: Lowering): Taps {
  const a = l.number('cubic_coeff_a', -0.75);
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return (t) => ({ first: -1, weights: [far(1 + t), near(t), near(1 - t), far(2 - t)] });
}

/** Any resampling that is a weighted sum: one matrix product for the rows, one for the columns. */
function resizeByWeights(l: Lowering, plan: Resampling, taps: Taps): string {
  const [batch, channels, height, width] = l.shape() as [number, number, number, number];
  const [rows, columns] = plan.size;
  const images = l.reshape(l.value(), [batch * channels, height, width]);
  const tall = l.add('MatMul', [weightMatrix(l, plan, 0, height, taps), images]);
  const turned = l.add('Transpose', [weightMatrix(l, plan, 1, width, taps)], { perm: [0, 2, 1] });
  return l.reshape(l.add('MatMul', [tall, turned]), [batch, channels, rows, columns]);
}

/** [1, to, from]; places past the edge take the edge's pixel, or no part at all with `exclude_outside`. */
function weightMatrix(l: Lowering, plan: Resampling, axis: 0 | 1, from: number, taps: Taps): string {
  const to = plan.size[axis];
  const exclude = l.number('exclude_outside', 0) !== 0;
  const matrix = new Array<number>(to * from).fill(0);
  for (let i = 0; i < to; i++) {
    const at = sourceAt(l, i, from, plan, axis);
    const base = Math.floor(at);
    const { first, weights } = taps(at - base);
    const inside = weights.map((weight, tap) => {
      const place = base + first + tap;
      return exclude && (place < 0 || place >= from) ? 0 : weight;
    });
    const total = inside.reduce((sum, weight) => sum + weight, 0);
    inside.forEach((weight, tap) => {
      const place = Math.min(from - 1, Math.max(0, base + first + tap));
      matrix[i * from + place]! += exclude ? weight / total : weight;
    });
  }
  return l.builder.constantOf(matrix, 'float32', [1, to, from]);
}
