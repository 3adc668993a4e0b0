import type { Detection } from '../shared/detection.ts';
import { countedText, texts } from '../texts/texts.ts';

/** How often one class is in the picture. */
export interface SeenClass {
  readonly label: string;
  readonly classId: number;
  readonly count: number;
}

/** Counts per class, most frequent first, then by name, so that the order holds still. */
export function countClasses(detections: readonly Pick<Detection, 'label' | 'classId'>[]): SeenClass[] {
  const byId = new Map<number, { label: string; classId: number; count: number }>();
  for (const { label, classId } of detections) {
    const seen = byId.get(classId);
    if (seen) seen.count++;
    else byId.set(classId, { label, classId, count: 1 });
  }
  return [...byId.values()].sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

/** “I see 2 persons, 1 cup.”, for a screen reader, in the language spoken now. */
export function seenSentence(seen: readonly SeenClass[]): string {
  const said = texts();
  if (seen.length === 0) return said.seen.nothing;
  return said.seen.sentence(seen.map(({ label, count }) => countedText(count, label)).join(said.units.comma));
}
