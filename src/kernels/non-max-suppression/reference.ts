/** What ends a selection, and how boxes are written. */
export interface SuppressionAttributes {
  /** Of each class of each picture. */
  readonly most: number;
  /** Boxes that share more of their union with a better one are left out. */
  readonly iouThreshold: number;
  /** A score has to be above it. */
  readonly scoreThreshold: number;
  /** [x, y, width, height] of the middle, instead of two opposite corners in any order. */
  readonly centers: boolean;
}

/** Rows of the result for so many pictures, classes and boxes. */
export function suppressionRows(batch: number, classes: number, boxes: number, most: number): number {
  return batch * classes * Math.min(most, boxes);
}

/**
 * Chooses the best boxes of each class of each picture, greedily.
 * @param boxes [batch, count, 4]
 * @param scores [batch, classes, count]
 * @returns [rows, 3]: picture, class, box of each one chosen, by picture, then class, then score; −1 where there are fewer
 * ref: NonMaxSuppression of the ONNX operator set
 */
export function suppress(
  boxes: ArrayLike<number>,
  scores: ArrayLike<number>,
  [batch, classes, count]: readonly [number, number, number],
  attributes: SuppressionAttributes,
): Int32Array {
  const { most, iouThreshold, scoreThreshold } = attributes;
  const chosen = new Int32Array(suppressionRows(batch, classes, count, most) * 3).fill(-1);
  let rows = 0;
  for (let picture = 0; picture < batch; picture++) {
    const corners = cornersOf(boxes, picture * count, count, attributes.centers);
    for (let classId = 0; classId < classes; classId++) {
      const from = (picture * classes + classId) * count;
      const first = rows;
      for (const box of byScore(scores, from, count, scoreThreshold)) {
        if (rows - first >= most) break;
        let covered = false;
        for (let row = first; row < rows && !covered; row++) {
          covered = overlap(corners, box, chosen[row * 3 + 2]!) > iouThreshold;
        }
        if (covered) continue;
        chosen.set([picture, classId, box], rows * 3);
        rows += 1;
      }
    }
  }
  return chosen;
}

/** Places of the scores above a threshold, the best first; of equal ones the first. */
function byScore(scores: ArrayLike<number>, from: number, count: number, threshold: number): Int32Array {
  const places: number[] = [];
  for (let box = 0; box < count; box++) if (scores[from + box]! > threshold) places.push(box);
  return Int32Array.from(places).sort((a, b) => scores[from + b]! - scores[from + a]! || a - b);
}

/** Of each box, left, top, right and bottom. */
function cornersOf(boxes: ArrayLike<number>, from: number, count: number, centers: boolean): Float32Array {
  const corners = new Float32Array(count * 4);
  for (let box = 0; box < count; box++) {
    const [a, b, c, d] = [0, 1, 2, 3].map((side) => boxes[(from + box) * 4 + side]!) as [
      number,
      number,
      number,
      number,
    ];
    const sides = centers
      ? [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
      : [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
    corners.set(sides, box * 4);
  }
  return corners;
}

/** The part of the union of two boxes that both cover; 0 for boxes without an area. */
function overlap(corners: Float32Array, first: number, second: number): number {
  const [a, b] = [first * 4, second * 4];
  const width = Math.min(corners[a + 2]!, corners[b + 2]!) - Math.max(corners[a]!, corners[b]!);
  const height = Math.min(corners[a + 3]!, corners[b + 3]!) - Math.max(corners[a + 1]!, corners[b + 1]!);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (area(corners, a) + area(corners, b) - both);
}

function area(corners: Float32Array, at: number): number {
  return (corners[at + 2]! - corners[at]!) * (corners[at + 3]! - corners[at + 1]!);
}
