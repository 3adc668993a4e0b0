import { CONVOLUTION_ROWS } from './convolution.ts';
import { ELEMENTWISE_ROWS } from './elementwise.ts';
import { MAX_POOLING_ROWS } from './max-pooling.ts';
import type { OpRow } from './op-row.ts';
import { POOLING_ROWS } from './pooling.ts';
import { REARRANGE_ROWS } from './rearrange.ts';
import { REDUCTION_ROWS } from './reduction.ts';

const table = new Map<string, OpRow>(
  [
    ...ELEMENTWISE_ROWS,
    ...REARRANGE_ROWS,
    ...CONVOLUTION_ROWS,
    ...MAX_POOLING_ROWS,
    ...POOLING_ROWS,
    ...REDUCTION_ROWS,
  ].map((row) => [row.op, row]),
);

/** The op table: everything a graph is made of, once read. */
export const OPS: ReadonlyMap<string, OpRow> = table;

/** Puts rows into the table that are fetched only where a model needs them. */
export function addOps(rows: readonly OpRow[]): void {
  for (const row of rows) table.set(row.op, row);
}
