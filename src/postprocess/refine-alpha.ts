import { DISTANCE_SIGMA, LUMA_SIGMA, REACH, SLACK, SURE, UNSURE_WEIGHT } from '../shared/alpha-refinement.ts';
import type { SegmentMask } from '../shared/segmentation.ts';

const SIDE = 2 * REACH + 1;

const NEARNESS = Float64Array.from({ length: SIDE * SIDE }, (_, tap) =>
  gauss(Math.hypot((tap % SIDE) - REACH, Math.floor(tap / SIDE) - REACH), DISTANCE_SIGMA),
);
/** By difference of luma + 255. */
const LIKENESS = Float64Array.from({ length: 511 }, (_, index) => gauss(index - 255, LUMA_SIGMA));
const SURENESS = Float64Array.from(
  { length: 256 },
  (_, alpha) => UNSURE_WEIGHT + Math.abs(alpha / 127.5 - 1),
);

/**
 * Draws the edge of an alpha map to where the picture has one: each unsure pixel becomes the mean of the pixels about
 * it, weighted by nearness, by likeness of luma, and by how sure they are. Sure pixels stay as they are. Given what the
 * frame before became, an unsure pixel moves only as far as it must to be within SLACK of its mean: else it would
 * tremble with the picture's noise.
 * ref: Petschnigg et al. 2004, doi 10.1145/1015706.1015777 (the joint bilateral filter)
 *
 * @param mask of kind `alpha`; not changed
 * @param luma of the picture as it lies in the map: `[height][width]`, 0 to 255
 * @param previous values that this gave for the frame before, where that was the same scene; not changed
 * @returns the mask with new values
 * @throws RangeError when kind or lengths do not fit (a caller's mistake, not a person's)
 */
export function refineAlpha(
  mask: SegmentMask,
  luma: Uint8Array,
  previous: Uint8Array | null = null,
): SegmentMask {
  const { width, height, values, kind } = mask;
  const pixels = width * height;
  if (kind !== 'alpha' || luma.length !== pixels || (previous && previous.length !== pixels)) {
    const before = previous ? ` and ${previous.length} of the frame before` : '';
    throw new RangeError(
      `refining needs an alpha map and ${pixels} values of luma, got ${kind} and ${luma.length}${before}`,
    );
  }
  const refined = values.slice();
  const { x: left, y: top } = mask.content;
  const right = left + mask.content.width - 1;
  const bottom = top + mask.content.height - 1;
  for (let y = top; y <= bottom; y++) {
    const row = y * width;
    const above = Math.max(y - REACH, top) * width;
    const below = Math.min(y + REACH, bottom) * width;
    for (let x = left; x <= right; x++) {
      const alpha = values[row + x]!;
      // All five at the same end are sure.
      const west = values[row + Math.max(x - REACH, left)]!;
      const east = values[row + Math.min(x + REACH, right)]!;
      const north = values[above + x]!;
      const south = values[below + x]!;
      if (alpha <= SURE && west <= SURE && east <= SURE && north <= SURE && south <= SURE) continue;
      const sure = 255 - SURE;
      if (alpha >= sure && west >= sure && east >= sure && north >= sure && south >= sure) continue;
      const value = mean(values, luma, width, x, y, left, top, right, bottom);
      const before = previous ? previous[row + x]! : value;
      refined[row + x] = Math.min(Math.max(before, value - SLACK), value + SLACK);
    }
  }
  return { ...mask, values: refined };
}

function mean(
  values: Uint8Array,
  luma: Uint8Array,
  width: number,
  x: number,
  y: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const fromX = Math.max(x - REACH, left);
  const toX = Math.min(x + REACH, right);
  const toY = Math.min(y + REACH, bottom);
  const difference = 255 - luma[y * width + x]!;
  let sum = 0;
  let weights = 0;
  for (let v = Math.max(y - REACH, top); v <= toY; v++) {
    const end = v * width + toX;
    let tap = (v - y + REACH) * SIDE + fromX - x + REACH;
    for (let at = v * width + fromX; at <= end; at++, tap++) {
      const alpha = values[at]!;
      const weight = NEARNESS[tap]! * LIKENESS[luma[at]! + difference]! * SURENESS[alpha]!;
      sum += weight * alpha;
      weights += weight;
    }
  }
  return Math.round(sum / weights);
}

function gauss(distance: number, sigma: number): number {
  return Math.exp(-(distance ** 2) / (2 * sigma ** 2));
}
