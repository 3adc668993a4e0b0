import type { SegmentMask, SegmentOptions } from '../shared/segmentation.ts';
import { type Rgb, segmentColour } from './segment-colours.ts';

/** How dark everything gets that is not the one class shown, 0 to 1. */
const DIMMED = 0.6;
/** How strong the line between two classes is, as a share of the room that the opacity leaves. */
const BORDER = 0.55;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** The ids of an `alpha` map's two labels. */
export const BACKGROUND_ID = 0;
export const PERSON_ID = 1;

type OverlayOptions = Pick<SegmentOptions, 'opacity' | 'onlyClassId'>;

/**
 * Class ids as coloured pixels, with a thin pale line where two classes meet. With one class chosen the others are
 * darkened instead of coloured.
 * @param out RGBA, one pixel for each of the content's, as in ImageData; `content` is in whole map pixels.
 */
export function classLayer(
  mask: SegmentMask,
  labels: readonly string[],
  options: OverlayOptions,
  out: Uint32Array,
): void {
  const { fills, borders } = classPixels(labels, options);
  const { values, content } = mask;
  const right = content.x + content.width - 1;
  const bottom = content.y + content.height - 1;
  let to = 0;
  for (let y = content.y; y <= bottom; y++) {
    const below = y < bottom ? mask.width : 0;
    for (let x = content.x; x <= right; x++) {
      const at = y * mask.width + x;
      const id = values[at]!;
      const meets = id !== values[x < right ? at + 1 : at] || id !== values[at + below];
      out[to++] = (meets ? borders : fills)[id]!;
    }
  }
}

/** For each class id its pixel, within and where it meets another class. */
export function classPixels(
  labels: readonly string[],
  { opacity, onlyClassId }: OverlayOptions,
): { fills: Uint32Array<ArrayBuffer>; borders: Uint32Array<ArrayBuffer> } {
  const fills = new Uint32Array(256);
  const borders = new Uint32Array(256);
  for (let id = 0; id < 256; id++) {
    const shown = onlyClassId === null || onlyClassId === id;
    const colour = segmentColour(id, labels[id] ?? '');
    fills[id] = shown ? pixel(colour, opacity) : pixel(BLACK, DIMMED);
    borders[id] = shown ? pixel(towardsWhite(colour), borderOpacity(opacity)) : fills[id]!;
  }
  return { fills, borders };
}

/** For each value of a matte the pixel that colours the person, or darkens what is not the one class shown. */
export function overlayPixels(labels: readonly string[], options: OverlayOptions): Uint32Array {
  const { opacity, onlyClassId } = options;
  const colour = segmentColour(PERSON_ID, labels[PERSON_ID] ?? 'person');
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const share = value / 255;
    if (onlyClassId === BACKGROUND_ID) return pixel(BLACK, DIMMED * share);
    if (onlyClassId !== PERSON_ID) return pixel(colour, opacity * share);
    // Colour where the person is and darkness where not, as one pixel.
    const alpha = opacity * share + DIMMED * (1 - share);
    const dye = alpha > 0 ? (opacity * share) / alpha : 0;
    return pixel([colour[0] * dye, colour[1] * dye, colour[2] * dye], alpha);
  });
}

/** For each value of a map the pixel whose alpha is `alphaOf(value / 255)`; its colour is black. */
export function alphaPixels(alphaOf: (share: number) => number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => pixel(BLACK, alphaOf(value / 255)));
}

/** How strong an outline is round what has this opacity. */
export function borderOpacity(opacity: number): number {
  return opacity === 0 ? 0 : opacity + (1 - opacity) * BORDER;
}

/** The pale colour of an outline. */
export function towardsWhite(colour: Rgb): Rgb {
  return [0, 1, 2].map((i) => colour[i]! + (WHITE[i]! - colour[i]!) * 0.7) as unknown as Rgb;
}

/** As ImageData holds it, seen as little-endian 32-bit numbers: every browser's machine is one. */
export function pixel([red, green, blue]: Rgb, alpha: number): number {
  const byte = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
  return ((byte(alpha * 255) << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red)) >>> 0;
}
