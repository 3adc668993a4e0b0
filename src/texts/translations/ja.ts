import { classes } from '../classes/ja.ts';
import { errors } from '../errors/ja.ts';
import { ja as texts } from '../ja.ts';
import type { Translation } from '../types.ts';

export const translation: Translation = { texts, errors, classes };
