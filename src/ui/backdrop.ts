import type { FrameSource } from '../camera/frame-source.ts';

/** Side of the copy in pixels: it is blurred, so a few are enough. */
const COPY_PX = 24;
const REFRESH_MS = 1000;

/** A tiny copy of the source that CSS blurs and darkens behind a picture which does not fill the view. */
export class Backdrop {
  #source: FrameSource | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #timer = 0;
  readonly #painted: () => HTMLCanvasElement | null;

  /** @param painted what is shown in the source's place, where something is: then the copy is of that. */
  constructor(painted: () => HTMLCanvasElement | null = () => null) {
    this.#painted = painted;
  }

  /** Follows another source, drawing into `canvas`; null stops. */
  follow(source: FrameSource | null, canvas: HTMLCanvasElement | null): void {
    clearInterval(this.#timer);
    this.#source = source;
    this.#canvas = canvas;
    if (!source || !canvas) return;
    canvas.width = COPY_PX;
    canvas.height = COPY_PX;
    this.draw();
    this.#timer = window.setInterval(() => this.draw(), REFRESH_MS);
  }

  set visible(visible: boolean) {
    if (!this.#canvas) return;
    const before = this.#canvas.style.display;
    this.#canvas.style.display = visible ? '' : 'none';
    if (visible && before === 'none') this.draw();
  }

  /** Copies what is shown now, where the backdrop is to be seen. */
  draw(): void {
    const canvas = this.#canvas;
    const source = this.#source;
    if (!canvas || !source || document.hidden || canvas.style.display === 'none') return;
    const element = this.#painted() ?? source.element;
    if (element.width === 0 && element instanceof HTMLCanvasElement) return; // a source that was closed
    canvas.getContext('2d')?.drawImage(element, 0, 0, COPY_PX, COPY_PX);
  }
}
