import { type PaintedDetection, percentOf } from './box-painter.ts';
import type { Viewport } from './viewport.ts';

/** Boxes that moved by less than this since they were drawn are left where they are, canvas pixels. */
const STILL_PX = 0.5;

/**
 * Remembers the boxes that an overlay shows: where nothing moves, the same are not drawn again, and the browser has no
 * layer to make anew with each picture of the camera.
 */
export class DrawnBefore {
  #detections: readonly PaintedDetection[] | null = null;
  #viewport: Viewport | null = null;

  /**
   * Whether these boxes are on the canvas already; remembers them if not, as the caller draws them then.
   * @param viewport another object after each layout, and with it all that depends on the layout
   * @param pixelRatio canvas pixels per view pixel
   */
  shows(detections: readonly PaintedDetection[], viewport: Viewport, pixelRatio: number): boolean {
    const before = this.#detections;
    const limit = STILL_PX / (viewport.scale * pixelRatio);
    const same =
      viewport === this.#viewport &&
      before?.length === detections.length &&
      detections.every((detection, index) => looksLike(detection, before[index]!, limit));
    if (!same) {
      this.#detections = detections;
      this.#viewport = viewport;
    }
    return same;
  }

  /** Something else was drawn, or the canvas was cleared. */
  forget(): void {
    this.#detections = null;
  }
}

function looksLike(now: PaintedDetection, drawn: PaintedDetection, limit: number): boolean {
  return (
    now.classId === drawn.classId &&
    now.label === drawn.label &&
    percentOf(now) === percentOf(drawn) &&
    now.opacity === drawn.opacity &&
    now.box.every((edge, side) => Math.abs(edge - drawn.box[side]!) < limit)
  );
}
