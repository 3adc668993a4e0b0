import { classes } from '../classes/de.ts';
import { de as texts } from '../de.ts';
import { errors } from '../errors/de.ts';
import { later } from '../later/de.ts';
import { reasons } from '../reasons/de.ts';
import type { Translation } from '../types.ts';

/** Everything that is said in this language. */
export const translation: Translation = { texts, errors, reasons, classes, later };
