import type { DetectOptions } from '../../src/shared/engine.ts';

/** As the app starts with. */
export const BENCH_DETECT_OPTIONS: DetectOptions = {
  scoreThreshold: 0.35,
  iouThreshold: 0.5,
  maxDetections: 100,
  classIds: null,
  classAgnostic: false,
};
