import { classes } from '../classes/ja.ts';
import { errors } from '../errors/ja.ts';
import { ja as texts } from '../ja.ts';
import { later } from '../later/ja.ts';
import { reasons } from '../reasons/ja.ts';
import type { Translation } from '../types.ts';

/** Everything that is said in this language. */
export const translation: Translation = { texts, errors, reasons, classes, later };
