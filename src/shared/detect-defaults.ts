import type { DetectOptions } from './engine.ts';

/** What counts as seen where nobody says otherwise: the same on the page and on the command line. */
export const DEFAULT_DETECT_OPTIONS = {
  scoreThreshold: 0.35,
  iouThreshold: 0.5,
  maxDetections: 100,
  classIds: null,
  classAgnostic: false,
} as const satisfies DetectOptions;
