import type { ClassNames } from '../types.ts';

/** Class names in German. */
export const classes: ClassNames = {};
