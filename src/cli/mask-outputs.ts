import { join, resolve } from 'node:path';
import { GlanceError } from '../shared/errors.ts';
import { stem } from './stem.ts';

/** What can be written of each picture, by the option that asks for it. */
export const MASK_OUTPUTS = ['out', 'overlay', 'alpha'] as const;

/** One of {@link MASK_OUTPUTS}. */
export type MaskOutput = (typeof MASK_OUTPUTS)[number];

/** Where it goes: a file for a single picture, a folder of NAME.png for several. Absent: not wanted. */
export type MaskPlaces = { readonly [Output in MaskOutput]?: string | undefined };

/**
 * Where each output of each picture goes.
 *
 * @param several whether the places are folders
 * @returns one entry per picture, in their order
 * @throws GlanceError `cli-usage` when a place is of the wrong kind, two files would be the same one, or a picture would
 *   be overwritten
 */
export function planMaskOutputs(
  pictures: readonly string[],
  places: MaskPlaces,
  several: boolean,
): MaskPlaces[] {
  for (const output of MASK_OUTPUTS) checkKind(output, places[output], several);
  const sources = new Map<string, string>();
  for (const picture of pictures) sources.set(resolve(picture), `the picture “${picture}”`);
  const takenBy = new Map<string, string>();
  return pictures.map((picture) => {
    const plan: { [Output in MaskOutput]?: string } = {};
    for (const output of MASK_OUTPUTS) {
      const place = places[output];
      if (place === undefined) continue;
      const path = several ? join(place, `${stem(picture)}.png`) : place;
      const source = sources.get(resolve(path));
      if (source) fail(`--${output} would overwrite ${source}.`);
      const claim = `--${output} of “${picture}”`;
      const other = takenBy.get(resolve(path));
      if (other) fail(`${other} and ${claim} would both be ${path}.`);
      takenBy.set(resolve(path), claim);
      plan[output] = path;
    }
    return plan;
  });
}

function checkKind(output: MaskOutput, place: string | undefined, several: boolean): void {
  if (place === undefined) return;
  const isPng = place.toLowerCase().endsWith('.png');
  if (several && isPng)
    fail(`--${output} must name a folder when there are several pictures, not “${place}”.`);
  if (!several && !isPng) fail(`--${output} must name a .png file, not “${place}”.`);
}

function fail(problem: string): never {
  throw new GlanceError('cli-usage', { problem });
}
