import type { SegmentMask } from '../../../src/shared/segmentation.ts';

/** A map from its rows; the frame covers all of it unless `content` says otherwise. */
export function maskOf(
  kind: SegmentMask['kind'],
  rows: readonly (readonly number[])[],
  content?: SegmentMask['content'],
): SegmentMask {
  const width = rows[0]!.length;
  const height = rows.length;
  return {
    width,
    height,
    kind,
    values: Uint8Array.from(rows.flat()),
    content: content ?? { x: 0, y: 0, width, height },
  };
}
