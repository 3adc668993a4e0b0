import type { Size } from '../shared/geometry.ts';
import type { SegmentEffect, SegmentMask, SegmentOptions } from '../shared/segmentation.ts';
import { alphaMatte, matteSize } from './alpha-matte.ts';
import { BackgroundBlur } from './background-blur.ts';
import { coverFit } from './cover-fit.ts';
import { alphaPixels, classLayer, overlayPixels } from './mask-layers.ts';
import { type CreateCanvas, Surface } from './surface.ts';

/** Where a person's share is above this, nothing of it goes into the blur: a map's edge is uncertain. */
export const LEFT_OUT_FROM = 0.04;
export const LEFT_OUT_TO = 0.3;

/** For a model of kind `alpha`, for each person's share how much of it the blur leaves out. */
const LEFT_OUT = alphaPixels((share) => (share - LEFT_OUT_FROM) / (LEFT_OUT_TO - LEFT_OUT_FROM));
const MATTE = alphaPixels((share) => share);

/**
 * Paints a frame with its mask: classes coloured, or the background blurred, in one colour, or another picture.
 * 2D canvases only, so that it works in every browser's worker; keeps them from frame to frame until {@link dispose}.
 */
export class MaskPainter {
  readonly #labels: readonly string[];
  readonly #out: Surface;
  readonly #person: Surface;
  readonly #layer: Surface;
  readonly #leftOut: Surface;
  readonly #blur: BackgroundBlur;
  #matte = new Uint8Array(0);
  readonly #pixels = new Map<Surface, ImageData>();

  /** @param labels the model's, which the colours follow; left out: by id alone. */
  constructor(
    createCanvas: CreateCanvas = (width, height) => new OffscreenCanvas(width, height),
    labels: readonly string[] = [],
  ) {
    this.#labels = labels;
    this.#out = new Surface(createCanvas);
    this.#person = new Surface(createCanvas);
    this.#layer = new Surface(createCanvas);
    this.#leftOut = new Surface(createCanvas);
    this.#blur = new BackgroundBlur(createCanvas);
  }

  /**
   * @param image the frame that the mask belongs to, upright; stays the caller's, as `background` does.
   * @param frame its upright size, and the size of what comes back.
   * @param background for the effect `picture`, fills the frame; where it is missing the colour does.
   * @returns the painted picture, opaque, which is the caller's to close. A mask of kind `classes` is always shown as an overlay.
   */
  paint(
    image: VideoFrame | ImageBitmap,
    frame: Size,
    mask: SegmentMask,
    options: SegmentOptions,
    background: ImageBitmap | null,
  ): ImageBitmap {
    const target = this.#out.clear(frame);
    const effect: SegmentEffect = mask.kind === 'alpha' ? options.effect : 'overlay';
    if (effect === 'overlay') {
      target.drawImage(image, 0, 0, frame.width, frame.height);
      const layer =
        mask.kind === 'classes' ? this.#classes(mask, options) : this.#overlay(mask, frame, options);
      target.drawImage(layer, 0, 0, frame.width, frame.height);
    } else {
      if (effect === 'blur')
        this.#blur.draw(target, image, frame, this.#mapLayer(mask, LEFT_OUT), options.blur);
      else fillBackground(target, frame, options.colour, effect === 'picture' ? background : null);
      target.drawImage(this.#cutOut(image, frame, mask), 0, 0);
    }
    return target.canvas.transferToImageBitmap();
  }

  dispose(): void {
    for (const surface of [this.#out, this.#person, this.#layer, this.#leftOut]) surface.dispose();
    this.#blur.dispose();
    this.#pixels.clear();
    this.#matte = new Uint8Array(0);
  }

  /** The person alone, with a soft edge. */
  #cutOut(image: VideoFrame | ImageBitmap, frame: Size, mask: SegmentMask): OffscreenCanvas {
    const layer = this.#matteLayer(mask, frame, MATTE);
    const person = this.#person.clear(frame);
    person.drawImage(image, 0, 0, frame.width, frame.height);
    person.globalCompositeOperation = 'destination-in';
    person.drawImage(layer, 0, 0, frame.width, frame.height);
    return person.canvas;
  }

  #overlay(mask: SegmentMask, frame: Size, options: SegmentOptions): OffscreenCanvas {
    return this.#matteLayer(mask, frame, overlayPixels(this.#labels, options));
  }

  #classes(mask: SegmentMask, options: SegmentOptions): OffscreenCanvas {
    const image = this.#imageData(this.#layer, mask.content);
    classLayer(mask, this.#labels, options, new Uint32Array(image.data.buffer));
    return this.#put(this.#layer, image);
  }

  /** The matte with each value as the pixel that `pixels` has for it. */
  #matteLayer(mask: SegmentMask, frame: Size, pixels: Uint32Array): OffscreenCanvas {
    const size = matteSize(frame, mask);
    const count = size.width * size.height;
    if (this.#matte.length !== count) this.#matte = new Uint8Array(count);
    const image = this.#imageData(this.#layer, size);
    const data = new Uint32Array(image.data.buffer);
    const matte = alphaMatte(mask, size, this.#matte);
    for (let i = 0; i < count; i++) data[i] = pixels[matte[i]!]!;
    return this.#put(this.#layer, image);
  }

  /** As {@link #matteLayer}, of the map as it is. */
  #mapLayer(mask: SegmentMask, pixels: Uint32Array): OffscreenCanvas {
    const { content, values, width } = mask;
    const image = this.#imageData(this.#leftOut, content);
    const data = new Uint32Array(image.data.buffer);
    let to = 0;
    for (let y = content.y; y < content.y + content.height; y++) {
      const start = y * width + content.x;
      for (let x = 0; x < content.width; x++) data[to++] = pixels[values[start + x]!]!;
    }
    return this.#put(this.#leftOut, image);
  }

  #imageData(surface: Surface, { width, height }: Size): ImageData {
    const known = this.#pixels.get(surface);
    if (known?.width === width && known.height === height) return known;
    const image = new ImageData(width, height);
    this.#pixels.set(surface, image);
    return image;
  }

  #put(surface: Surface, image: ImageData): OffscreenCanvas {
    const context = surface.clear(image);
    context.putImageData(image, 0, 0);
    return context.canvas;
  }
}

/** One colour, or a picture over all of it where there is one. */
export function fillBackground(
  target: OffscreenCanvasRenderingContext2D,
  frame: Size,
  colour: string,
  picture: ImageBitmap | null,
): void {
  target.fillStyle = colour;
  target.fillRect(0, 0, frame.width, frame.height);
  if (!picture) return;
  const { x, y, width, height } = coverFit(picture, frame);
  target.drawImage(picture, x, y, width, height, 0, 0, frame.width, frame.height);
}
