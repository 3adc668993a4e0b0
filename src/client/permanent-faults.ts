import type { GlanceErrorCode } from '../shared/errors.ts';

/** Faults of model, card or settings: the same again after a restart, so there is none. */
export const PERMANENT_FAULTS: ReadonlySet<GlanceErrorCode> = new Set<GlanceErrorCode>([
  'card-missing',
  'card-malformed',
  'kept-missing',
  'model-missing',
  'model-truncated',
  'model-hash-mismatch',
  'model-unreadable',
  'model-foreign',
  'model-unknown-ops',
  'model-shape',
  'head-mismatch',
  'model-too-large',
  // What the model's own numbers make of an op, such as a place to unpool to that is not in the plane.
  'bad-argument',
  'task-mismatch',
  'input-size-unsupported',
  'no-backend',
]);
