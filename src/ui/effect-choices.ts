import type { SegmentEffect } from '../shared/segmentation.ts';
import type { Texts } from '../texts/types.ts';
import type { IconName } from './icons.ts';

/** What can become of the picture around a person. */
export const EFFECTS: readonly (readonly [effect: SegmentEffect, icon: IconName])[] = [
  ['overlay', 'mask'],
  ['blur', 'blur'],
  ['colour', 'colour'],
  ['picture', 'picture'],
];

type ColourName = keyof Texts['effects']['colourNames'];

/** Calm behind a face, in light and in dark rooms; the first is the default. */
export const BACKGROUND_COLOURS: readonly (readonly [colour: string, name: ColourName])[] = [
  ['#1f6f54', 'fir'],
  ['#27476e', 'navy'],
  ['#5a4a78', 'plum'],
  ['#a4533f', 'terracotta'],
  ['#c9b48f', 'sand'],
  ['#9fb8b5', 'sage'],
  ['#e9ecef', 'paper'],
  ['#22252b', 'charcoal'],
  ['#00b140', 'greenScreen'],
];
