import { GlanceError } from '../../shared/errors.ts';
import { readInputFile } from '../read-input-file.ts';
import { stem } from '../stem.ts';

/**
 * The pictures that a list names: one file name without folder and extension a line; blank lines and what follows a `#`
 * do not count. Without a list, all.
 *
 * @returns in the order of `paths`, each once
 * @throws GlanceError `file-missing`, `file-empty`, `test-data-unusable` at the first name that there is no picture of
 */
export async function selectPictures(
  paths: readonly string[],
  listFile: string | undefined,
): Promise<readonly string[]> {
  if (listFile === undefined) return paths;
  const text = new TextDecoder().decode(await readInputFile(listFile));
  const known = new Set(paths.map(stem));
  const wanted = new Set<string>();
  text.split(/\r?\n/).forEach((line, index) => {
    const name = line.replace(/#.*/, '').trim();
    if (name === '') return;
    if (!known.has(name)) {
      const problem = `line ${index + 1} names “${name}”, and there is no such picture`;
      throw new GlanceError('test-data-unusable', { path: listFile, problem });
    }
    wanted.add(name);
  });
  if (wanted.size === 0) {
    throw new GlanceError('test-data-unusable', { path: listFile, problem: 'it names no picture' });
  }
  return paths.filter((path) => wanted.has(stem(path)));
}
