import type { ClassNames } from '../types.ts';

/** Class names in Spanish. */
export const classes: ClassNames = {};
