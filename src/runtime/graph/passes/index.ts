import type { Pass } from '../ir.ts';

/** The optimiser, in order; all of it works on the file's own layout. */
export const OPTIMISER_PASSES: readonly (readonly [string, Pass])[] = [];
