import { classes } from '../classes/fr.ts';
import { errors } from '../errors/fr.ts';
import { fr as texts } from '../fr.ts';
import { later } from '../later/fr.ts';
import { reasons } from '../reasons/fr.ts';
import type { Translation } from '../types.ts';

/** Everything that is said in this language. */
export const translation: Translation = { texts, errors, reasons, classes, later };
