import { stat } from 'node:fs/promises';
import { GlanceError } from '../shared/errors.ts';

/** @throws GlanceError `file-missing` when `path` is no folder */
export async function requireFolder(path: string): Promise<void> {
  const isFolder = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new GlanceError('file-missing', { path });
}
