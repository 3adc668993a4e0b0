import { because, type ModelReason } from '../../shared/model-reasons.ts';
import type { ModelFacts } from './model-facts.ts';
import type { Reading } from './recognition.ts';

/** One row of the head table: how a kind of head is known by its outputs. */
export interface HeadRow {
  /** e.g. `yolov8`. */
  readonly row: string;
  /** For a person. */
  readonly title: string;
  /** Every way in which the row fits; none where it does not. */
  read(facts: ModelFacts): readonly Omit<Reading, 'row' | 'title'>[];
}

/** How sure a reading is: what its structure says, what its shapes say, one of several. */
export const CONFIDENCE = { structure: 0.95, shape: 0.7, guess: 0.5, unlikely: 0.3 } as const;

/**
 * A class count against how many labels there are: adds a reason, and lets a reading that they contradict fall behind.
 * @returns the new confidence
 */
export function weighLabels(
  facts: ModelFacts,
  classes: number | null,
  confidence: number,
  reasons: ModelReason[],
): number {
  if (facts.labels === null || classes === null) return confidence;
  if (facts.labels === classes) {
    reasons.push(because('labels-fit', { classes }));
    return Math.min(0.99, Math.max(confidence, CONFIDENCE.shape) + 0.15);
  }
  reasons.push(because('labels-differ', { labels: facts.labels, classes }));
  return Math.min(confidence, CONFIDENCE.unlikely) / 2;
}
