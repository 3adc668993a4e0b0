import type { ClassNames } from '../types.ts';

/** Class names in French. */
export const classes: ClassNames = {};
