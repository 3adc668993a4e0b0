import type { Size } from '../shared/geometry.ts';
import type { Picture } from './frame-input.ts';

const TILE_PX = 32;
const GRAIN = 48;

/** A picture with slopes, edges and grain, always the same, for trying a model on: no camera is needed. */
export function samplePicture({ width, height }: Size): Picture {
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  let random = 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dark = (Math.floor(x / TILE_PX) + Math.floor(y / TILE_PX)) % 2 === 1;
      const slopes = [x / width, y / height, 1 - x / width];
      const at = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) {
        // ref: Numerical Recipes' quick generator
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        const grain = (random / 2 ** 32 - 0.5) * GRAIN;
        rgba[at + channel] = (dark ? 96 : 255) * slopes[channel]! + grain;
      }
    }
  }
  return { rgba, width, height };
}
