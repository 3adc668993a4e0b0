/** From this byte on a pixel of an alpha map is more the second label than the first. */
export const HALF_ALPHA = 128;
