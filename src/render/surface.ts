import type { Size } from '../shared/geometry.ts';

/** Makes a canvas; the default makes an OffscreenCanvas. */
export type CreateCanvas = (width: number, height: number) => OffscreenCanvas;

/** A canvas that is kept from frame to frame and made anew only where its size changes. */
export class Surface {
  readonly #create: CreateCanvas;
  #canvas: OffscreenCanvas | null = null;
  #context: OffscreenCanvasRenderingContext2D | null = null;

  constructor(create: CreateCanvas) {
    this.#create = create;
  }

  /** What was drawn last; null before the first {@link clear} and after {@link dispose}. */
  get canvas(): OffscreenCanvas | null {
    return this.#canvas;
  }

  /** An empty canvas of this size, drawing with smooth scaling over what is there. */
  clear({ width, height }: Size): OffscreenCanvasRenderingContext2D {
    if (!this.#canvas || !this.#context) {
      this.#canvas = this.#create(width, height);
      this.#context = this.#canvas.getContext('2d');
      if (!this.#context) throw new Error(`no memory for a canvas of ${width} × ${height} pixels`);
    } else if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#context;
    context.globalCompositeOperation = 'source-over';
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'medium';
    return context;
  }

  dispose(): void {
    if (this.#canvas) {
      this.#canvas.width = 0;
      this.#canvas.height = 0;
    }
    this.#canvas = null;
    this.#context = null;
  }
}
