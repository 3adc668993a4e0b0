import type { OnnxRow } from '../lowering.ts';
import { CONVOLUTION } from './convolution.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { MATRIX } from './matrix.ts';
import { MAX_POOLING } from './max-pooling.ts';
import { POOLING } from './pooling.ts';
import { REARRANGE } from './rearrange.ts';
import { REDUCTION } from './reduction.ts';
import { RESIZE } from './resize.ts';

const table = new Map<string, OnnxRow>(
  [
    ...CONVOLUTION,
    ...ELEMENTWISE,
    ...MATRIX,
    ...MAX_POOLING,
    ...POOLING,
    ...REARRANGE,
    ...REDUCTION,
    ...RESIZE,
  ].map((row) => [row.op, row]),
);

/** Every ONNX op that Glance reads, by name. */
export const ONNX_OPS: ReadonlyMap<string, OnnxRow> = table;

/** Puts rows into the table that are fetched only where a model needs them. */
export function addOnnxOps(rows: readonly OnnxRow[]): void {
  for (const row of rows) table.set(row.op, row);
}
