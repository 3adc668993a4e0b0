import type { Size } from '../shared/geometry.ts';
import { type CreateCanvas, Surface } from './surface.ts';

/** Short side of what is left of the picture at full strength, pixels: the less is left, the more is blurred. */
const LEAST_SIDE = 12;
/** How fast the blur grows with its strength: at half of it about three times {@link LEAST_SIDE} is left. */
const GROWTH = 1.6;
/** Enlarged with care up to this many times what was left; beyond that there is nothing left but slopes. */
export const SMOOTH_TIMES = 8;
/** Holes are filled from ever smaller copies, down to this short side in pixels. */
const SMALLEST_COPY = 2;
/** A translucent pixel drawn over itself this many times is opaque: 1 − (1 − 1/255) ** (2 ** 10) > 0.98. */
const DOUBLINGS = 10;

/**
 * Blurs by making a picture small and large again, in steps of two, so that no canvas filter is needed (Safari has
 * none). The person is taken out before, and the hole filled from what surrounds it in ever smaller copies, so that
 * no halo of the person lies in the blur. ref: Gortler et al. 1996, push–pull
 */
export class BackgroundBlur {
  readonly #create: CreateCanvas;
  #copies: Surface[] = [];

  constructor(create: CreateCanvas) {
    this.#create = create;
  }

  /**
   * Draws the blurred background over all of `target`.
   * @param person what to leave out, by its alpha; is scaled to the frame.
   * @param strength 0 to 1; at 0 the picture is drawn as it is.
   */
  draw(
    target: OffscreenCanvasRenderingContext2D,
    image: CanvasImageSource,
    frame: Size,
    person: CanvasImageSource,
    strength: number,
  ): void {
    const side = leftSide(frame, strength);
    if (side === null) {
      target.drawImage(image, 0, 0, frame.width, frame.height);
      return;
    }
    const sizes = copySizes(frame, side);
    const contexts = sizes.map((size, index) => this.#copy(index).clear(size));
    const canvases = contexts.map(({ canvas }) => canvas);
    this.#shrink(contexts, canvases, sizes, image, person);
    const blurred = sizes.findIndex((size) => Math.min(size.width, size.height) <= side);
    fillHoles(contexts, canvases, sizes, blurred);
    let shown = blurred;
    while (shown > 0 && Math.min(sizes[shown]!.width, sizes[shown]!.height) < side * SMOOTH_TIMES) {
      shown--;
      const context = contexts[shown]!;
      context.globalCompositeOperation = 'copy';
      context.imageSmoothingQuality = 'high';
      context.drawImage(canvases[shown + 1]!, 0, 0, sizes[shown]!.width, sizes[shown]!.height);
    }
    target.imageSmoothingQuality = 'low';
    target.drawImage(canvases[shown]!, 0, 0, frame.width, frame.height);
  }

  dispose(): void {
    for (const copy of this.#copies) copy.dispose();
    this.#copies = [];
  }

  #copy(index: number): Surface {
    this.#copies[index] ??= new Surface(this.#create);
    return this.#copies[index];
  }

  #shrink(
    contexts: readonly OffscreenCanvasRenderingContext2D[],
    canvases: readonly OffscreenCanvas[],
    sizes: readonly Size[],
    image: CanvasImageSource,
    person: CanvasImageSource,
  ): void {
    contexts.forEach((context, index) => {
      const { width, height } = sizes[index]!;
      context.drawImage(index === 0 ? image : canvases[index - 1]!, 0, 0, width, height);
      if (index > 0) return;
      context.globalCompositeOperation = 'destination-out';
      context.drawImage(person, 0, 0, width, height);
      context.globalCompositeOperation = 'source-over';
    });
  }
}

/** The short side in pixels that is left of a frame; null where nothing is to be blurred. */
export function leftSide(frame: Size, strength: number): number | null {
  if (!(strength > 0)) return null;
  const side = Math.round(LEAST_SIDE / Math.min(1, strength) ** GROWTH);
  return Math.min(side, Math.ceil(Math.min(frame.width, frame.height) / 2));
}

/** Sizes of the copies: half a frame, halved until `side` is reached, and on from there until hardly anything is left. */
export function copySizes(frame: Size, side: number): Size[] {
  const short = Math.min(frame.width, frame.height);
  const sizes: Size[] = [];
  const add = (length: number) => {
    const scale = length / short;
    sizes.push({
      width: Math.max(1, Math.round(frame.width * scale)),
      height: Math.max(1, Math.round(frame.height * scale)),
    });
  };
  let length = short / 2;
  for (; length > side * 1.5; length /= 2) add(length);
  add(side);
  for (length = side / 2; length >= SMALLEST_COPY; length /= 2) add(length);
  return sizes;
}

/** From the smallest copy up: what is missing in one comes from behind it, from the next smaller. */
function fillHoles(
  contexts: readonly OffscreenCanvasRenderingContext2D[],
  canvases: readonly OffscreenCanvas[],
  sizes: readonly Size[],
  until: number,
): void {
  const last = contexts.length - 1;
  for (let times = 0; times < DOUBLINGS; times++) contexts[last]!.drawImage(canvases[last]!, 0, 0);
  contexts[last]!.globalCompositeOperation = 'destination-over';
  contexts[last]!.fillRect(0, 0, sizes[last]!.width, sizes[last]!.height);
  for (let index = last - 1; index >= until; index--) {
    const context = contexts[index]!;
    context.globalCompositeOperation = 'destination-over';
    context.drawImage(canvases[index + 1]!, 0, 0, sizes[index]!.width, sizes[index]!.height);
  }
}
