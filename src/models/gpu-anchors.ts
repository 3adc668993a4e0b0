import type { GpuAnchors } from '../kernels/detections/layout.ts';
import { cellsPerSide } from '../postprocess/anchor-count.ts';
import type { Size } from '../shared/geometry.ts';
import type { DetectCard, InstancesCard } from './card.ts';

/**
 * How a card's output is read on the GPU; null where that is not known, or where the output has another shape, and the head
 * reads it or says what is wrong.
 * @param outputShape of the network's output
 */
export function gpuAnchors(
  { head, labels }: DetectCard | InstancesCard,
  inputPx: Size,
  outputShape: readonly number[],
): GpuAnchors | null {
  if (head.type !== 'yolox') return null;
  const levels = head.strides.map((stride) => ({
    columns: cellsPerSide(inputPx.width, stride),
    rows: cellsPerSide(inputPx.height, stride),
    stride,
  }));
  const anchors = levels.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
  const expected = [1, anchors, 5 + labels.length];
  if (String(outputShape) !== String(expected)) return null;
  return { levels, classCount: labels.length, scoresAreProbabilities: head.scoresAreProbabilities };
}
