import type { ClassNames } from '../types.ts';

/** Class names in Japanese. */
export const classes: ClassNames = {};
