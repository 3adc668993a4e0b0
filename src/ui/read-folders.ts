import { GlanceError } from '../shared/errors.ts';
import { modelFilesFrom } from './model-files.ts';

/** A model's folder holds fewer files, and no deeper folders. */
const MOST_FILES = 512;
const MOST_DEPTH = 4;

/**
 * The files of a model that was dropped as a folder: those beside the model, and in folders below.
 * @param entries of one drop; files that were dropped with a folder count, too
 * @returns a GlanceError (`model-unrecognised`) where there is no model among them
 */
export async function readFolders(
  entries: readonly (FileSystemEntry | null | undefined)[],
): Promise<readonly File[] | GlanceError> {
  const files: File[] = [];
  for (const entry of entries) if (entry) await collect(entry, files, 0);
  const models = modelFilesFrom({ files });
  if (models.length > 0) return models;
  const folder = entries.find((entry) => entry?.isDirectory)?.name ?? '';
  return new GlanceError('model-unrecognised', {
    file: folder,
    reasons: ['there is no model in this folder'],
  });
}

async function collect(entry: FileSystemEntry, files: File[], depth: number): Promise<void> {
  if (files.length >= MOST_FILES || depth > MOST_DEPTH || entry.name.startsWith('.')) return;
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
    );
    if (file) files.push(file);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A browser gives a hundred at a time, and none when it is done.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return;
    for (const inside of some) await collect(inside, files, depth + 1);
  }
}
