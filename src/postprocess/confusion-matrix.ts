import { meanIou, type SegmentationScores } from './mean-iou.ts';

/** Counts which class was taken for which, picture after picture. */
export class ConfusionMatrix {
  /** `[truth][predicted]` pixels. */
  readonly counts: Float64Array;
  readonly #classCount: number;
  readonly #ignored: number | null;

  /** @param ignored the truth of pixels that do not count, whatever is predicted there; null for none */
  constructor(classCount: number, ignored: number | null = null) {
    this.#classCount = classCount;
    this.#ignored = ignored;
    this.counts = new Float64Array(classCount * classCount);
  }

  /**
   * Adds one picture, or nothing when it throws.
   * @param truth class ids, one per pixel
   * @param predicted of the same pixels
   * @throws RangeError when the lengths differ, or a value is no class
   */
  add(truth: Uint8Array, predicted: Uint8Array): void {
    const pixels = truth.length;
    if (predicted.length !== pixels) {
      throw new RangeError(`truth has ${pixels} pixels and the prediction ${predicted.length}`);
    }
    for (let pixel = 0; pixel < pixels; pixel++) this.#check(truth[pixel]!, predicted[pixel]!, pixel);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const classId = truth[pixel]!;
      if (classId !== this.#ignored) this.counts[classId * this.#classCount + predicted[pixel]!]!++;
    }
  }

  report(): SegmentationScores {
    return meanIou(this.counts, this.#classCount);
  }

  #check(truth: number, predicted: number, pixel: number): void {
    if (truth === this.#ignored || (truth < this.#classCount && predicted < this.#classCount)) return;
    const which = truth < this.#classCount ? `prediction ${predicted}` : `truth ${truth}`;
    throw new RangeError(`the ${which} of pixel ${pixel} is none of ${this.#classCount} classes`);
  }
}
