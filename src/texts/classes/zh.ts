import type { ClassNames } from '../types.ts';

/** Class names in simplified Chinese. */
export const classes: ClassNames = {};
