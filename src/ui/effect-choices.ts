import type { SegmentEffect } from '../shared/segmentation.ts';
import type { IconName } from './icons.ts';

/** What can become of the picture around a person. */
export const EFFECTS: readonly (readonly [effect: SegmentEffect, name: string, icon: IconName])[] = [
  ['overlay', 'Mask', 'mask'],
  ['blur', 'Blur', 'blur'],
  ['colour', 'Colour', 'colour'],
  ['picture', 'Picture', 'picture'],
];

/** Calm behind a face, in light and in dark rooms; the first is the default. */
export const BACKGROUND_COLOURS: readonly (readonly [colour: string, name: string])[] = [
  ['#1f6f54', 'Fir'],
  ['#27476e', 'Navy'],
  ['#5a4a78', 'Plum'],
  ['#a4533f', 'Terracotta'],
  ['#c9b48f', 'Sand'],
  ['#9fb8b5', 'Sage'],
  ['#e9ecef', 'Paper'],
  ['#22252b', 'Charcoal'],
  ['#00b140', 'Green screen'],
];
