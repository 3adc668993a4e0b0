import type { Convert } from '../conversion.ts';
import { ELEMENTWISE_OPS } from './elementwise.ts';
import { IMAGE_OPS } from './images.ts';
import { REARRANGE_OPS } from './rearrange.ts';
import { REDUCTION_OPS } from './reduction.ts';

/** What each TensorFlow op is in terms of ONNX's. */
export const TF_OPS: ReadonlyMap<string, Convert> = new Map(
  Object.entries({ ...ELEMENTWISE_OPS, ...IMAGE_OPS, ...REARRANGE_OPS, ...REDUCTION_OPS }),
);
