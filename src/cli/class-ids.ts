import { HALF_ALPHA } from '../postprocess/half-alpha.ts';
import type { SegmentMask } from '../shared/segmentation.ts';

/** The class id of each value of a mask: the value itself, or 0 and 1 by the larger half of an alpha. */
export function classIdsOf(values: Uint8Array, kind: SegmentMask['kind']): Uint8Array {
  return kind === 'classes' ? values : values.map((value) => (value >= HALF_ALPHA ? 1 : 0));
}
