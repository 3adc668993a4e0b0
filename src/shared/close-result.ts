import type { FrameResult } from './engine.ts';

const NONE: ImageBitmap[] = [];

/** Frees the pictures of a result that is shown to nobody, or no longer. */
export function closeResult({ segmentation, masks }: Pick<FrameResult, 'segmentation' | 'masks'>): void {
  segmentation?.painted.close();
  masks?.picture.close();
}

/** The pictures of a result, to be transferred with it. */
export function picturesOf({
  segmentation,
  masks,
}: Pick<FrameResult, 'segmentation' | 'masks'>): ImageBitmap[] {
  if (!segmentation && !masks) return NONE;
  return [segmentation?.painted, masks?.picture].filter((picture) => picture !== undefined);
}
