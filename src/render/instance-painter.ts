import type { InstanceMask } from '../postprocess/instance-mask.ts';
import type { Detection } from '../shared/detection.ts';
import type { Box, Size } from '../shared/geometry.ts';
import type { InstanceMasks, MaskCell } from '../shared/instance-masks.ts';
import { classColour } from './class-colours.ts';
import { borderOpacity, pixel, towardsWhite } from './mask-layers.ts';
import { rgbOf } from './segment-colours.ts';
import { type CreateCanvas, Surface } from './surface.ts';

/** Long side of a frame in mask pixels: twice as fine as the usual prototypes. */
const LONG_SIDE = 320;
/** All masks of a frame together, in mask pixels: so many objects share it. */
const MOST_PIXELS = 400_000;
/** Between cells, so that scaling mixes no two. */
const GAP = 1;
/** Heights come in steps, so that the canvas is seldom made anew. */
const HEIGHT_STEP = 64;

/** An object and its mask, which lies on a grid that is coarser than the frame. */
interface Masked {
  readonly detection: Pick<Detection, 'classId'>;
  readonly mask: InstanceMask;
}

/** How many mask pixels there are for each source pixel, at most 1. */
export function maskScale({ width, height }: Size, boxes: readonly Box[]): number {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  let pixels = 0;
  for (const [x1, y1, x2, y2] of boxes) pixels += ((x2 - x1) * scale + 1) * ((y2 - y1) * scale + 1);
  return pixels > MOST_PIXELS ? scale * Math.sqrt(MOST_PIXELS / pixels) : scale;
}

/** Where a mask of this size goes in the common picture: one shelf below the other. */
export function packCells(masks: readonly Size[]): { places: { x: number; y: number }[]; size: Size } {
  const width = Math.max(LONG_SIDE + 2, ...masks.map((mask) => mask.width)) + GAP;
  let x = 0;
  let y = 0;
  let shelf = 0;
  const places = masks.map((mask) => {
    if (x + mask.width > width) {
      x = 0;
      y += shelf + GAP;
      shelf = 0;
    }
    const place = { x, y };
    x += mask.width + GAP;
    shelf = Math.max(shelf, mask.height);
    return place;
  });
  const height = Math.max(1, Math.ceil((y + shelf) / HEIGHT_STEP)) * HEIGHT_STEP;
  return { places, size: { width, height } };
}

/** Paints the masks of one frame in their classes' colours. Keeps its canvas from frame to frame until {@link dispose}. */
export class InstancePainter {
  readonly #surface: Surface;
  #taken = new Uint8Array(0);

  constructor(createCanvas: CreateCanvas = (width, height) => new OffscreenCanvas(width, height)) {
    this.#surface = new Surface(createCanvas);
  }

  /**
   * @param found strongest first: where two overlap, the pixels are the stronger's. Its masks are changed.
   * @param scale mask pixels for each source pixel
   * @param opacity of the colour, 0 to 1; outlines are stronger
   * @returns null where there is nothing to paint
   */
  paint(found: readonly Masked[], frame: Size, scale: number, opacity: number): InstanceMasks | null {
    if (found.length === 0 || opacity === 0) return null;
    const masks = found.map(({ mask }) => mask);
    this.#giveEachPixelToOne(masks, Math.ceil(frame.width * scale) + 1, Math.ceil(frame.height * scale) + 1);
    const { places, size } = packCells(masks);
    const image = new ImageData(size.width, size.height);
    const pixels = new Uint32Array(image.data.buffer);
    const cells = found.map(({ detection, mask }, index): MaskCell => {
      const { x, y } = places[index]!;
      const colour = rgbOf(classColour(detection.classId).fill);
      const fill = pixel(colour, opacity);
      const border = pixel(towardsWhite(colour), borderOpacity(opacity));
      colourMask(mask, fill, border, pixels, y * size.width + x, size.width);
      const { width, height } = mask;
      const box: Box = [mask.x / scale, mask.y / scale, (mask.x + width) / scale, (mask.y + height) / scale];
      return { x, y, width, height, box };
    });
    const context = this.#surface.clear(size);
    context.putImageData(image, 0, 0);
    return { cells, picture: context.canvas.transferToImageBitmap() };
  }

  dispose(): void {
    this.#surface.dispose();
    this.#taken = new Uint8Array(0);
  }

  #giveEachPixelToOne(masks: readonly InstanceMask[], width: number, height: number): void {
    if (this.#taken.length !== width * height) this.#taken = new Uint8Array(width * height);
    else this.#taken.fill(0);
    const taken = this.#taken;
    for (const { x, y, width: columns, height: rows, values } of masks) {
      for (let row = 0, at = 0; row < rows; row++) {
        const start = (y + row) * width + x;
        for (let column = 0; column < columns; column++, at++) {
          if (values[at] === 0) continue;
          if (taken[start + column] === 1) values[at] = 0;
          else taken[start + column] = 1;
        }
      }
    }
  }
}

/** Its pixels, those at its edge apart. The frame's own edge is none. */
function colourMask(
  { width, height, values }: InstanceMask,
  fill: number,
  border: number,
  out: Uint32Array,
  from: number,
  stride: number,
): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (values[at] === 0) continue;
      const inside =
        (x === 0 || values[at - 1] === 1) &&
        (x === width - 1 || values[at + 1] === 1) &&
        (y === 0 || values[at - width] === 1) &&
        (y === height - 1 || values[at + width] === 1);
      out[from + y * stride + x] = inside ? fill : border;
    }
  }
}
