import type { Frame } from '../shared/frame.ts';

/** Enough for a pane on any screen; larger frames are scaled down. */
const MAX_SIDE_PX = 1280;

/** A copy of the frame that the engine has, for as long as it has it: the engine gets the picture itself. */
export class FrameCopy {
  readonly canvas: HTMLCanvasElement = document.createElement('canvas');
  #context: CanvasRenderingContext2D | null = null;

  /** Copies the frame's picture in place of the one before; the frame stays the caller's. */
  take({ image, width, height }: Frame): void {
    const scale = Math.min(1, MAX_SIDE_PX / Math.max(width, height));
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const { canvas } = this;
    if (canvas.width !== size.width) canvas.width = size.width;
    if (canvas.height !== size.height) canvas.height = size.height;
    this.#context ??= canvas.getContext('2d', { alpha: false });
    this.#context?.drawImage(image, 0, 0, size.width, size.height);
  }
}
