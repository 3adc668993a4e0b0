import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import type { FrameSource } from './source.ts';

/** One picture that stands still, on a canvas. */
export class PictureSource extends EventTarget implements FrameSource {
  readonly kind: 'picture' | 'sample';
  readonly label: string;
  readonly element: HTMLCanvasElement;
  readonly size: Size;
  readonly moving = false;
  readonly muted = false;
  readonly facing = 'unknown';
  readonly zoom = null;
  readonly torch = null;
  #closed = false;

  /** @param canvas With the picture on it, at the size to detect at. The source owns it from now on. */
  constructor(kind: 'picture' | 'sample', label: string, canvas: HTMLCanvasElement) {
    super();
    this.kind = kind;
    this.label = label;
    this.element = canvas;
    this.size = { width: canvas.width, height: canvas.height };
  }

  async setZoom(_value: number): Promise<void> {}

  async setTorch(_on: boolean): Promise<void> {}

  watch(): () => void {
    return () => {};
  }

  async capture(): Promise<ImageBitmap> {
    try {
      if (this.#closed) throw new DOMException('the source was closed', 'AbortError');
      return await createImageBitmap(this.element);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new GlanceError('capture-failed', { label: this.label, reason }, { cause: thrown });
    }
  }

  close(): void {
    this.#closed = true;
    this.element.width = 0; // frees the pixels now instead of at garbage collection
    this.element.height = 0;
  }
}
