/** What all forms of refining an alpha map share. See postprocess/refine-alpha.ts for the rule. */

/** Of 255: an alpha this near to an end, and to those about it, is sure. */
export const SURE = 24;
/** How far a pixel looks for others that look alike, in map pixels. */
export const REACH = 2;
/** The falloff with distance, in map pixels, and with difference of luma, of 255. */
export const DISTANCE_SIGMA = 1.5;
export const LUMA_SIGMA = 20;
/** Of 255: how far an unsure pixel may stay behind, so that what comes and goes by less does not show. */
export const SLACK = 12;
/** What a neighbour of one half counts, where a sure one counts 1 more. */
export const UNSURE_WEIGHT = 1 / 16;
