import { ClassSmoother } from '../postprocess/smooth-classes.ts';
import { type ClassScore, classProbabilities, topClasses } from '../postprocess/top-classes.ts';
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
  card: ClassifyCard,
  outputs: readonly HeadOutput[],
  count: number,
): LabelledScore[] {
  return named(card, topClasses(valuesOf(card, outputs), count, card.head.scores));
}

/** What successive pictures are most likely of: likelihoods are smoothed, so that the list holds still. Owns what it remembers. */
export class ClassesOverTime {
  readonly #card: ClassifyCard;
  readonly #likelihoods: Float64Array;
  readonly #smoother = new ClassSmoother();

  constructor(card: ClassifyCard) {
    this.#card = card;
    this.#likelihoods = new Float64Array(card.labels.length);
  }

  /**
   * @param atMs when the picture was taken; null for one that stands alone
   * @returns `count` classes, likeliest first
   * @throws GlanceError 'head-mismatch'
   */
  read(outputs: readonly HeadOutput[], count: number, atMs: number | null): LabelledScore[] {
    const card = this.#card;
    classProbabilities(valuesOf(card, outputs), card.head.scores, this.#likelihoods);
    if (atMs === null) this.#smoother.forget();
    const shown = atMs === null ? this.#likelihoods : this.#smoother.next(this.#likelihoods, atMs);
    return named(card, topClasses(shown, count, 'probabilities'));
  }

  /** The next picture stands alone. */
  forget(): void {
    this.#smoother.forget();
  }
}

function valuesOf({ head, labels }: ClassifyCard, [output]: readonly HeadOutput[]): Float32Array {
  const shape = [1, labels.length];
  return requireShape(head.type, head.output, output, shape, `${labels.length} labels`);
}

function named({ labels }: ClassifyCard, scores: readonly ClassScore[]): LabelledScore[] {
  return scores.map(({ classId, score }) => ({ label: labels[classId]!, classId, score }));
}
