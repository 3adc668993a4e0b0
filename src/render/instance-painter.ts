import type { InstanceMask } from '../postprocess/instance-mask.ts';
import type { Detection } from '../shared/detection.ts';
import type { Box, Size } from '../shared/geometry.ts';
import type { InstanceMasks, MaskCell } from '../shared/instance-masks.ts';
import { classColour } from './class-colours.ts';
import { borderOpacity, pixel, towardsWhite } from './mask-layers.ts';
import { type Rgb, rgbOf } from './segment-colours.ts';

/** Long side of a frame in mask pixels: twice as fine as the usual prototypes. */
const LONG_SIDE = 400;
/** All masks of a frame together, in mask pixels: so many objects share it. */
const MOST_PIXELS = 400_000;
/** Between cells, so that scaling mixes no two. */
const GAP = 1;
/** A pixel and those around it. */
const NEIGHBOURS = 9;

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
  return { places, size: { width, height: Math.max(1, y + shelf) } };
}

/** Paints the masks of one frame in their classes' colours, without a canvas: nothing waits for the GPU. */
export class InstancePainter {
  #taken = new Uint8Array(0);

  /**
   * @param found strongest first: where two overlap, the pixels are the stronger's. Its masks are changed.
   * @param scale mask pixels for each source pixel
   * @param opacity of the colour, 0 to 1; outlines are stronger
   * @returns null where there is nothing to paint
   */
  async paint(
    found: readonly Masked[],
    frame: Size,
    scale: number,
    opacity: number,
  ): Promise<InstanceMasks | null> {
    if (found.length === 0 || opacity === 0) return null;
    const masks = found.map(({ mask }) => mask);
    this.#giveEachPixelToOne(masks, Math.ceil(frame.width * scale) + 1, Math.ceil(frame.height * scale) + 1);
    const { places, size } = packCells(masks);
    const image = new ImageData(size.width, size.height);
    const pixels = new Uint32Array(image.data.buffer);
    const cells = found.map(({ detection, mask }, index): MaskCell => {
      const { x, y } = places[index]!;
      const shades = shadesOf(rgbOf(classColour(detection.classId).fill), opacity);
      colourMask(mask, shades, pixels, y * size.width + x, size.width);
      const { width, height } = mask;
      const box: Box = [mask.x / scale, mask.y / scale, (mask.x + width) / scale, (mask.y + height) / scale];
      return { x, y, width, height, box };
    });
    return { cells, picture: await createImageBitmap(image) };
  }

  dispose(): void {
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

/** For each count of pixels of the object among nine neighbours a pixel: clear, a pale soft outline, the colour. */
function shadesOf(colour: Rgb, opacity: number): Uint32Array {
  const pale = towardsWhite(colour);
  return Uint32Array.from({ length: NEIGHBOURS + 1 }, (_, count) => {
    const share = count / NEIGHBOURS;
    const edge = 4 * share * (1 - share);
    const mixed = colour.map((value, i) => value + edge * (pale[i]! - value)) as unknown as Rgb;
    return pixel(mixed, opacity * share + edge * (borderOpacity(opacity) - opacity * share));
  });
}

/** Its pixels, soft at its edge. What is cut by the cell goes on beyond it. */
function colourMask(
  { width, height, values }: InstanceMask,
  shades: Uint32Array,
  out: Uint32Array,
  from: number,
  stride: number,
): void {
  for (let y = 0; y < height; y++) {
    const above = Math.max(y - 1, 0) * width;
    const here = y * width;
    const below = Math.min(y + 1, height - 1) * width;
    let middle = column(values, above, here, below, 0);
    let before = middle;
    for (let x = 0; x < width; x++) {
      const after = x + 1 < width ? column(values, above, here, below, x + 1) : middle;
      const count = before + middle + after;
      if (count > 0) out[from + y * stride + x] = shades[count]!;
      before = middle;
      middle = after;
    }
  }
}

function column(values: Uint8Array, above: number, here: number, below: number, x: number): number {
  return values[above + x]! + values[here + x]! + values[below + x]!;
}
