import { allowedSizes, type ModelCard } from '../library/conventions.ts';

/**
 * The largest smaller input at which a model would not be slow, and how long it would take there: a network's time goes
 * with the pixels that it looks at. Null where none of its sizes would do.
 * @param frameMs measured at the card's default size
 * @param limitMs from which on it counts as slow
 */
export function fasterSize(
  card: ModelCard,
  frameMs: number,
  limitMs: number,
): { readonly size: number; readonly ms: number } | null {
  const current = card.input.sizes.default;
  const at = (size: number) => frameMs * (size / current) ** 2;
  const size = allowedSizes(card).findLast((candidate) => candidate < current && at(candidate) <= limitMs);
  return size === undefined ? null : { size, ms: at(size) };
}
