/** The canvas that shows painted frames: each is handed over as it is, nothing is copied. Owns the frames. */
export class PaintedPicture {
  readonly canvas: HTMLCanvasElement;
  readonly #context: ImageBitmapRenderingContext | null;
  #waiting: ImageBitmap | null = null;
  #shows = false;

  constructor() {
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'painted';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.dataset.testid = 'painted';
    this.#context = this.canvas.getContext('bitmaprenderer');
  }

  /** Whether a frame is on the canvas. */
  get shows(): boolean {
    return this.#shows;
  }

  /** Takes a frame, to be shown at the next {@link commit} unless a newer one comes before. */
  take(frame: ImageBitmap): void {
    this.#waiting?.close();
    this.#waiting = frame;
  }

  /** Shows the frame that waits, if one does. */
  commit(): void {
    const frame = this.#waiting;
    if (!frame) return;
    this.#waiting = null;
    const { width, height } = frame;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.#context?.transferFromImageBitmap(frame);
    this.#shows = true;
  }

  /** Shows nothing, and lets go of what waits. */
  clear(): void {
    this.#waiting?.close();
    this.#waiting = null;
    if (!this.#shows) return;
    this.#context?.transferFromImageBitmap(null);
    this.#shows = false;
  }
}
