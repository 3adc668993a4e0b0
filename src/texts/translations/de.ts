import { classes } from '../classes/de.ts';
import { de as texts } from '../de.ts';
import { errors } from '../errors/de.ts';
import type { Translation } from '../types.ts';

export const translation: Translation = { texts, errors, classes };
