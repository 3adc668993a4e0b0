import type { ModelInfo } from '../shared/engine.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import type { ModelCard } from './card.ts';

/** Every input width a card allows, in pixels, smallest first. */
export function allowedSizes(card: ModelCard): readonly number[] {
  const { min, max, multipleOf } = card.input.sizes;
  const sizes: number[] = [];
  for (let size = Math.ceil(min / multipleOf) * multipleOf; size <= max; size += multipleOf) sizes.push(size);
  return sizes;
}

/**
 * The input width to use: `size`, or the card's default for null.
 * @throws GlanceError 'input-size-unsupported'
 */
export function checkInputSize(card: ModelCard, size: number | null): number {
  if (size === null) return card.input.sizes.default;
  const sizes = allowedSizes(card);
  if (sizes.includes(size)) return size;
  throw new GlanceError('input-size-unsupported', { size, allowed: describeSizes(card, sizes) });
}

/**
 * The whole input of a card at one size, in pixels. The height follows from the card's aspect, rounded up, or both sides from
 * the picture's shape, where the card says so.
 * @param picture any size of its shape; null where none is known, which counts as a square
 */
export function inputPx(card: ModelCard, size: number, picture: Size | null = null): Size {
  const { aspect = 1, multipleOf, followsPicture } = card.input.sizes;
  if (followsPicture && picture) {
    return followsPicture === 'side'
      ? sidesAround(picture, size, multipleOf)
      : sidesOfArea(picture, size, multipleOf);
  }
  if (aspect === 1) return { width: size, height: size };
  // 480 ÷ (4 / 3) is 360.00000000000006 or not, as the card's digits have it.
  const height = Math.round((size / aspect) * 1000) / 1000;
  return { width: size, height: Math.ceil(height / multipleOf) * multipleOf };
}

/** Whether the input of a model as it runs is what its card wants for a picture. */
export function fitsPicture(
  card: ModelCard,
  info: Pick<ModelInfo, 'inputSize' | 'inputPx'>,
  picture: Size,
): boolean {
  const wanted = inputPx(card, info.inputSize, picture);
  return wanted.width === info.inputPx.width && wanted.height === info.inputPx.height;
}

/** Around a picture whose longer side is scaled to `longer`. */
function sidesAround({ width, height }: Size, longer: number, multipleOf: number): Size {
  const scale = longer / Math.max(width, height);
  // Rounded first, as the letterbox does: less than half a pixel more would not be drawn.
  const side = (length: number) =>
    Math.ceil(Math.max(1, Math.round(length * scale)) / multipleOf) * multipleOf;
  return { width: side(width), height: side(height) };
}

/** Of about `square`² pixels, in about the picture's shape, which counts as 4 : 1 at most. */
function sidesOfArea({ width, height }: Size, square: number, multipleOf: number): Size {
  const aspectRoot = Math.min(2, Math.max(0.5, Math.sqrt(width / height)));
  const side = (length: number) => Math.max(1, Math.round(length / multipleOf)) * multipleOf;
  return { width: side(square * aspectRoot), height: side(square / aspectRoot) };
}

function describeSizes(card: ModelCard, sizes: readonly number[]): string {
  const first = sizes[0];
  const last = sizes.at(-1);
  if (sizes.length <= 4) return sizes.join(', ');
  return `${first} to ${last} in steps of ${card.input.sizes.multipleOf}`;
}
