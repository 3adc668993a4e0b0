import { percentOf } from '../render/box-painter.ts';
import type { Detection } from '../shared/detection.ts';
import { className, texts } from '../texts/texts.ts';

/** “person 87%”: what is written at a box, in the language spoken now. Called per box and picture: no Intl here. */
export function boxText(detection: Pick<Detection, 'label' | 'score'>): string {
  return texts().seen.box(className(detection.label), String(percentOf(detection)));
}
