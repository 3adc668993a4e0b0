/** Multiples of these spread evenly over the plane, and no place comes soon again. ref: R2 sequence, M. Roberts */
const STEP_X = 0.754_878;
const STEP_Y = 0.56984;

/**
 * Where a text stands at its n-th move, in the middle at first, so that no pixel of a display shows the same for weeks.
 * @param freeX how far it may move to the right, px; as `freeY` below
 */
export function driftTo(
  move: number,
  freeX: number,
  freeY: number,
): { readonly x: number; readonly y: number } {
  return {
    x: Math.max(0, freeX) * fraction(0.5 + move * STEP_X),
    y: Math.max(0, freeY) * fraction(0.5 + move * STEP_Y),
  };
}

function fraction(value: number): number {
  return value - Math.floor(value);
}
