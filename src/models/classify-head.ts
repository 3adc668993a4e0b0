import { type ClassScore, topClasses } from '../postprocess/top-classes.ts';
import type { ClassifyCard } from './card.ts';
import type { HeadOutput } from './head-outputs.ts';
import { requireShape } from './output-shape.ts';

/** A class by its name, and how likely it is. */
export interface LabelledScore extends ClassScore {
  readonly label: string;
}

/**
 * What a picture is most likely of.
 * @param outputs the one that the card's head names
 * @returns `count` classes, likeliest first
 * @throws GlanceError 'head-mismatch'
 */
export function readClasses(
  { head, labels }: ClassifyCard,
  [output]: readonly HeadOutput[],
  count: number,
): LabelledScore[] {
  const shape = [1, labels.length];
  const values = requireShape(head.type, head.output, output, shape, `${labels.length} labels`);
  return topClasses(values, count, head.scores).map((found) => ({ ...found, label: labels[found.classId]! }));
}
