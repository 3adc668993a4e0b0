import type { Detection } from '../shared/detection.ts';
import { formatNumber } from '../texts/format.ts';
import { className, texts } from '../texts/texts.ts';

/** “person 87%”: what is written at a box, in the language spoken now. */
export function boxText({ label, score }: Pick<Detection, 'label' | 'score'>): string {
  return texts().seen.box(className(label), formatNumber(Math.round(score * 100)));
}
