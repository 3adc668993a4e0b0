import { classes } from '../classes/fr.ts';
import { errors } from '../errors/fr.ts';
import { fr as texts } from '../fr.ts';
import type { Translation } from '../types.ts';

export const translation: Translation = { texts, errors, classes };
