import type { Size } from '../shared/geometry.ts';
import type { BoxUnits } from './card.ts';

/** Input pixels per unit of a box's numbers, across and down. */
export function unitsOf(units: BoxUnits, { width, height }: Size): { unitX: number; unitY: number } {
  return units === 'px' ? { unitX: 1, unitY: 1 } : { unitX: width, unitY: height };
}
