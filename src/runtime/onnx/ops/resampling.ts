import type { Lowering } from '../lowering.ts';

/** How a picture is resampled; pairs are rows and columns. */
export interface Resampling {
  readonly coordinates: string;
  readonly rounding: string;
  /** Output size over input size as the file gives it. */
  readonly scales: readonly [number, number];
  readonly size: readonly [number, number];
  /** The part of the picture that is taken, from and to as parts of its sides. */
  readonly region?: readonly [readonly [number, number], readonly [number, number]];
}

/** The weight of a pixel by its distance, and from which distance on it has none. */
export interface Filter {
  readonly radius: number;
  weight(distance: number): number;
}

/** A tent. */
export const linearFilter: Filter = { radius: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) };

/** ref: Keys, Cubic convolution interpolation, 1981 */
export function cubicFilter(a: number): Filter {
  return {
    radius: 2,
    weight(distance) {
      const x = Math.abs(distance);
      if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
    },
  };
}

/** Where in the input a pixel of the output lies. ref: Resize of the operator set, coordinate_transformation_mode */
export function sourceAt(l: Lowering, i: number, from: number, plan: Resampling, axis: 0 | 1): number {
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
    case 'tf_half_pixel_for_nn':
      return (i + 0.5) / scale;
    case 'tf_crop_and_resize': {
      const [start, end] = plan.region![axis];
      if (to === 1) return 0.5 * (start + end) * (from - 1);
      return (start + (i * (end - start)) / (to - 1)) * (from - 1);
    }
    default:
      return l.refuse(`coordinate_transformation_mode=${plan.coordinates}`);
  }
}

/** Any resampling that is a weighted sum: one matrix product for the rows, one for the columns. */
export function resizeByWeights(l: Lowering, plan: Resampling, filter: Filter): string {
  const [batch, channels, height, width] = l.shape() as [number, number, number, number];
  const [rows, columns] = plan.size;
  const images = l.reshape(l.value(), [batch * channels, height, width]);
  const tall = l.add('MatMul', [weightMatrix(l, plan, 0, height, filter), images]);
  const turned = l.add('Transpose', [weightMatrix(l, plan, 1, width, filter)], { perm: [0, 2, 1] });
  return l.reshape(l.add('MatMul', [tall, turned]), [batch, channels, rows, columns]);
}

/**
 * [1, to, from]; places past the edge take the edge's pixel, or no part at all with `exclude_outside`. With `antialias`
 * the filter of a smaller picture is as wide as its pixels.
 */
function weightMatrix(l: Lowering, plan: Resampling, axis: 0 | 1, from: number, filter: Filter): string {
  const to = plan.size[axis];
  const exclude = l.number('exclude_outside', 0) !== 0;
  const narrow = l.number('antialias', 0) !== 0 ? Math.min(1, plan.scales[axis]) : 1;
  const reach = filter.radius / narrow;
  const matrix = l.table(to * from, () => 0);
  for (let i = 0; i < to; i++) {
    const at = sourceAt(l, i, from, plan, axis);
    const first = Math.floor(at - reach) + 1;
    const weights = l.table(Math.ceil(at + reach) - first, (tap) => {
      const place = first + tap;
      return exclude && (place < 0 || place >= from) ? 0 : filter.weight((place - at) * narrow);
    });
    const total = exclude || narrow < 1 ? weights.reduce((sum, weight) => sum + weight, 0) : 1;
    weights.forEach((weight, tap) => {
      const place = Math.min(from - 1, Math.max(0, first + tap));
      matrix[i * from + place]! += weight / total;
    });
  }
  return l.builder.constantOf(matrix, 'float32', [1, to, from]);
}
