import type { Detection } from '../shared/detection.ts';

/** How often one class is in the picture. */
export interface SeenClass {
  readonly label: string;
  readonly classId: number;
  readonly count: number;
}

const IRREGULAR: Readonly<Record<string, string>> = {
  mouse: 'mice',
  knife: 'knives',
  sheep: 'sheep',
  skis: 'skis',
  scissors: 'scissors',
  broccoli: 'broccoli',
};

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

/** “I see 2 persons, 1 cup.”, for a screen reader. */
export function seenSentence(seen: readonly SeenClass[]): string {
  if (seen.length === 0) return 'I see nothing that I know.';
  return `I see ${seen.map(({ label, count }) => `${count} ${count === 1 ? label : plural(label)}`).join(', ')}.`;
}

/** English plural of a class name; the last word takes the ending. */
export function plural(label: string): string {
  const start = label.lastIndexOf(' ') + 1;
  const word = label.slice(start);
  const irregular = IRREGULAR[word];
  if (irregular) return label.slice(0, start) + irregular;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${label}es`;
  if (/[^aeiou]y$/.test(word)) return `${label.slice(0, -1)}ies`;
  return `${label}s`;
}
