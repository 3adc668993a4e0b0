import type { SegmentOptions } from './segmentation.ts';

/** How masks are shown where nobody says otherwise. */
export const DEFAULT_SEGMENT_OPTIONS = {
  effect: 'overlay',
  opacity: 0.5,
  onlyClassId: null,
  colour: '#1f6f54',
  blur: 0.5,
  smoothing: 0.6,
} as const satisfies SegmentOptions;
