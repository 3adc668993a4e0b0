import type { TaskName } from '../../shared/errors.ts';
import type { ModelReason } from '../../shared/model-reasons.ts';
import type { ModelCard } from '../card.ts';

/** One way to read a model's outputs. */
export interface Reading {
  /** Row of the head table, e.g. `yolov8`. */
  readonly row: string;
  /** For a person, e.g. “YOLOv8, v9 or 11”. */
  readonly title: string;
  readonly task: TaskName;
  /** As a card holds it. */
  readonly head: ModelCard['head'];
  /** Pixels per cell of each level; empty where there is no grid. */
  readonly strides: readonly number[];
  /** How many labels the model has; null where its file does not say. */
  readonly classes: number | null;
  /** 0 to 1: above 0.8 nothing else fits as well, below 0.6 it is one of several that do. */
  readonly confidence: number;
  /** Why, the telling ones first. */
  readonly reasons: readonly ModelReason[];
}

/** How a model is taken to be read, and how else it might be, likeliest first. */
export interface Recognition extends Reading {
  readonly alternatives: readonly Reading[];
}

/** A model whose outputs are none that Glance reads, and what they are instead. */
export interface Unrecognised {
  readonly row: null;
  readonly reasons: readonly ModelReason[];
}

/** The confidence above which a reading is taken without a question. */
export const SURE = 0.8;
