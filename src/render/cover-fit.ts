import type { Size } from '../shared/geometry.ts';

/** A rectangle in the pixels of whatever holds it. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The largest part of `picture`, about its centre, that has the shape of `frame`: drawn over all of it, nothing is stretched. */
export function coverFit(picture: Size, frame: Size): Rect {
  const scale = Math.min(picture.width / frame.width, picture.height / frame.height);
  const width = frame.width * scale;
  const height = frame.height * scale;
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}
