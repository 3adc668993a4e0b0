import type { Detection } from '../shared/detection.ts';
import { iou } from './iou.ts';

/** Least overlap (IoU) of two boxes that are taken for the same thing. */
export const SAME_THING_IOU = 0.5;

/** What matching needs of a detection. */
export type Matchable = Pick<Detection, 'label' | 'box'>;

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly overlap: number;
}

/**
 * Which detections of two models on one picture are of the same thing: the same class by name, as models number their classes
 * differently, and boxes that overlap by {@link SAME_THING_IOU}. Best overlaps first, each detection once; of equal ones the
 * stronger pair, as detections come strongest first.
 * @returns for each of `first` the index of its match in `second`, or −1
 */
export function matchDetections(first: readonly Matchable[], second: readonly Matchable[]): number[] {
  const pairs: Pair[] = [];
  first.forEach((one, firstIndex) => {
    second.forEach((other, secondIndex) => {
      if (className(one) !== className(other)) return;
      const overlap = iou(one.box, other.box);
      if (overlap >= SAME_THING_IOU) pairs.push({ first: firstIndex, second: secondIndex, overlap });
    });
  });
  pairs.sort((a, b) => b.overlap - a.overlap);
  const matches = first.map(() => -1);
  const taken = new Set<number>();
  for (const pair of pairs) {
    if (matches[pair.first] !== -1 || taken.has(pair.second)) continue;
    matches[pair.first] = pair.second;
    taken.add(pair.second);
  }
  return matches;
}

function className({ label }: Matchable): string {
  return label.trim().toLowerCase();
}
