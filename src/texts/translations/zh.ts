import { classes } from '../classes/zh.ts';
import { errors } from '../errors/zh.ts';
import type { Translation } from '../types.ts';
import { zh as texts } from '../zh.ts';

export const translation: Translation = { texts, errors, classes };
