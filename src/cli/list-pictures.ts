import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { GlanceError } from '../shared/errors.ts';

const EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff', '.svg'];

/**
 * The picture files that `path` stands for: itself when it is a file (whatever its name), or the pictures right in it
 * when it is a folder, by name.
 *
 * @throws GlanceError `file-missing`, `folder-without-pictures`
 */
export async function listPictures(path: string): Promise<string[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new GlanceError('file-missing', { path }, { cause });
  });
  if (!info.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && EXTENSIONS.includes(extname(entry.name).toLowerCase()))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0) throw new GlanceError('folder-without-pictures', { path });
  return names.map((name) => join(path, name));
}
