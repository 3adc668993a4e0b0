import {
  cast,
  clipByValue,
  image,
  log,
  mul,
  oneHot,
  reshape,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Size } from '../shared/geometry.ts';
import type { MaskHead } from './card.ts';

/** Nearer to 0 or 1 no probability is taken: its logit would be infinite. */
const LEAST_PROBABILITY = 1e-6;
/** The logit of a pixel's only class, against 0 of all others. */
const ONLY_CLASS_LOGIT = 12;

/**
 * What a segmenter puts out, as logits over the whole input: probabilities and class ids are turned back, a coarser grid is resized.
 * @param output channels-last, stays the caller's
 * @param classes labels of the card
 * @returns float32 `[1, height, width, channels]`, the caller's to dispose; `output` itself where it is that already
 */
export function maskLogits(
  output: Tensor,
  head: MaskHead,
  classes: number,
  { width, height }: Size,
): Tensor4D {
  const values = head.values ?? 'logits';
  const [rows, columns] = mapSize(output.shape, values);
  const coarse = rows !== height || columns !== width;
  if (values === 'logits' && !coarse) return output as Tensor4D;
  return tidy(() => {
    if (values === 'class-ids') {
      const ids = cast(reshape(output, [rows * columns]), 'int32') as Tensor1D;
      const spread = mul(cast(oneHot(ids, classes), 'float32'), ONLY_CLASS_LOGIT);
      const map = reshape(spread, [1, rows, columns, classes]) as Tensor4D;
      return coarse ? image.resizeNearestNeighbor(map, [height, width], false, true) : map;
    }
    const logits = values === 'probabilities' ? logitsOf(output, head.kind) : (output as Tensor4D);
    return coarse ? image.resizeBilinear(logits, [height, width], false, true) : logits;
  });
}

/** Rows and columns of a map: `[1, rows, columns, channels]`, or without channels where a value is a class. */
export function mapSize(
  shape: readonly number[],
  values: NonNullable<MaskHead['values']>,
): readonly [rows: number, columns: number] {
  const sides = values === 'class-ids' ? idSides(shape) : shape.slice(1, 3);
  return [sides[0] ?? 0, sides[1] ?? 0];
}

/** `[1, rows, columns]`, with or without an axis of one channel behind it. */
function idSides(shape: readonly number[]): readonly number[] {
  return shape.length === 4 && shape[3] !== 1 ? [] : shape.slice(1, 3);
}

/** A class's log probability is its logit but for what all have in common. */
function logitsOf(probabilities: Tensor, kind: MaskHead['kind']): Tensor4D {
  const p = clipByValue(probabilities as Tensor4D, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY);
  return kind === 'classes' ? log(p) : sub(log(p), log(sub(1, p)));
}
