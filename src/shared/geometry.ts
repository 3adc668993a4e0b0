/** Width and height, in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Left, top, right, bottom. The coordinate space is in the name of whatever holds it (`boxPx`, …). */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];
