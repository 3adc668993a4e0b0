import { GlanceError } from '../../shared/errors.ts';
import { COCO_LABELS } from '../known/coco-labels.ts';
import type { ModelMetadata } from './metadata.ts';
import { checkLabelCount, parseLabels } from './parse-labels.ts';
import type { Reading } from './recognition.ts';

/** A file of class names that came with a model. */
export interface LabelFile {
  readonly name: string;
  readonly text: string;
}

/** Where labels come from: a card that Glance has, what a person gave, a file beside the model, the model itself, COCO by their number, or numbers alone. */
export type LabelOrigin = 'known' | 'given' | 'file' | 'metadata' | 'coco' | 'numbers';

/** Labels that are known before the model's outputs are looked at. */
export interface KnownLabels {
  readonly labels: readonly string[];
  readonly from: Exclude<LabelOrigin, 'known' | 'coco' | 'numbers'>;
  /** For messages. */
  readonly source: string;
}

/**
 * What is known of a model's labels, strongest word first: a person's, a file's, the model's own.
 * @throws GlanceError 'label-file-malformed'
 */
export function knownLabels(
  given: readonly string[] | undefined,
  file: LabelFile | undefined,
  metadata: ModelMetadata,
): KnownLabels | null {
  if (given) return { labels: given, from: 'given', source: 'the labels given' };
  if (file) return { labels: parseLabels(file.name, file.text), from: 'file', source: file.name };
  return metadata.names ? { labels: metadata.names, from: 'metadata', source: 'the model’s metadata' } : null;
}

/**
 * One label for each class of a reading.
 * @throws GlanceError 'label-count' where known ones are more or fewer than the model has classes; 'labels-needed' where
 *   neither says how many there are
 */
export function chooseLabels(
  known: KnownLabels | null,
  { classes, head }: Reading,
  file: string,
): { labels: readonly string[]; from: LabelOrigin } {
  const alpha = head.type === 'mask' && head.kind === 'alpha';
  if (known) {
    // A map of one thing names that one; the rest is background.
    const labels = alpha && known.labels.length === 1 ? ['background', ...known.labels] : known.labels;
    checkLabelCount(labels, classes, known.source);
    return { labels, from: known.from };
  }
  if (classes === null) throw new GlanceError('labels-needed', { file });
  if (alpha) return { labels: ['background', 'object'], from: 'numbers' };
  if (classes === COCO_LABELS.length && head.type !== 'classify')
    return { labels: COCO_LABELS, from: 'coco' };
  return { labels: Array.from({ length: classes }, (_, id) => `class ${id}`), from: 'numbers' };
}
