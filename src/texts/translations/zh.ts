import { classes } from '../classes/zh.ts';
import { errors } from '../errors/zh.ts';
import { later } from '../later/zh.ts';
import { reasons } from '../reasons/zh.ts';
import type { Translation } from '../types.ts';
import { zh as texts } from '../zh.ts';

/** Everything that is said in this language. */
export const translation: Translation = { texts, errors, reasons, classes, later };
