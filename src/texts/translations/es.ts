import { classes } from '../classes/es.ts';
import { errors } from '../errors/es.ts';
import { es as texts } from '../es.ts';
import { later } from '../later/es.ts';
import { reasons } from '../reasons/es.ts';
import type { Translation } from '../types.ts';

/** Everything that is said in this language. */
export const translation: Translation = { texts, errors, reasons, classes, later };
