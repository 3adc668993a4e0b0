import { Stillness } from './stillness.ts';

const CELLS_X = 32;
const CELLS_Y = 18;

/** Who decides whether a picture of a moving source is worth the engine's time. */
export interface FrameGate {
  /** Whether to look at what the element shows now. */
  passes(element: CanvasImageSource, nowMs: number): boolean;
  /** Another source, or the same one seen anew. */
  reset(): void;
}

/** Lets few pictures through while nothing moves in them: a tiny copy of each is compared with the last that passed. */
export class MotionGate implements FrameGate {
  readonly #stillness = new Stillness();
  #context: CanvasRenderingContext2D | null | undefined;

  passes(element: CanvasImageSource, nowMs: number): boolean {
    this.#context ??= createContext();
    if (!this.#context) return true;
    this.#context.drawImage(element, 0, 0, CELLS_X, CELLS_Y);
    return this.#stillness.worthALook(this.#context.getImageData(0, 0, CELLS_X, CELLS_Y).data, nowMs);
  }

  reset(): void {
    this.#stillness.reset();
  }
}

function createContext(): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = CELLS_X;
  canvas.height = CELLS_Y;
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  // Means of many pixels, in which a sensor's noise is lost; the default takes a few of them.
  if (context) context.imageSmoothingQuality = 'medium';
  return context;
}
