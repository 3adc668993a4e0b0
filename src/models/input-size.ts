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

/** The whole input of a card at one width, in pixels: its height follows from the card's aspect, rounded up. */
export function inputPx(card: ModelCard, width: number): Size {
  const { aspect = 1, multipleOf } = card.input.sizes;
  if (aspect === 1) return { width, height: width };
  // 480 ÷ (4 / 3) is 360.00000000000006 or not, as the card's digits have it.
  const height = Math.round((width / aspect) * 1000) / 1000;
  return { width, height: Math.ceil(height / multipleOf) * multipleOf };
}

function describeSizes(card: ModelCard, sizes: readonly number[]): string {
  const first = sizes[0];
  const last = sizes.at(-1);
  if (sizes.length <= 4) return sizes.join(', ');
  return `${first} to ${last} in steps of ${card.input.sizes.multipleOf}`;
}
