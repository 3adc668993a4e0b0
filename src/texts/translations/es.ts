import { classes } from '../classes/es.ts';
import { errors } from '../errors/es.ts';
import { es as texts } from '../es.ts';
import type { Translation } from '../types.ts';

export const translation: Translation = { texts, errors, classes };
