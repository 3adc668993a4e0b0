import { addOps } from '../../ops/index.ts';
import { addOnnxOps } from '../ops/index.ts';
import { EINSUM } from './einsum.ts';
import { INDEXED } from './indexed.ts';
import { MASKS } from './masks.ts';
import { QUANTIZED } from './quantized.ts';
import { SAMPLED } from './sampled.ts';
import { SCATTER_ROWS } from './scatter-rows.ts';
import { SUPPRESSION, SUPPRESSION_ROWS } from './suppression.ts';
import { VOLUMES } from './volumes.ts';

/** Puts the rows that few models need into both tables. */
export function addRareOps(): void {
  addOps([...SCATTER_ROWS, ...SUPPRESSION_ROWS]);
  addOnnxOps([...EINSUM, ...INDEXED, ...MASKS, ...QUANTIZED, ...SAMPLED, ...SUPPRESSION, ...VOLUMES]);
}
