import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { loadSharp } from './load-sharp.ts';

/**
 * Writes pixels as a PNG of 8 bits a channel, grey or RGB, values as they are.
 *
 * @param values row order, `width · height · channels` bytes; read only
 * @throws GlanceError `file-unwritable`, `package-missing`
 */
export async function writePng(
  path: string,
  values: Uint8Array | Uint8ClampedArray,
  { width, height }: Size,
  channels: 1 | 3,
): Promise<void> {
  const sharp = await loadSharp('Writing pictures');
  const png = await sharp(values, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  await writeFile(path, png).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

/**
 * Makes sure, before work starts, that a file can be written at `path`.
 *
 * @throws GlanceError `file-unwritable`
 */
export async function requireWritableFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new GlanceError('file-unwritable', { path, reason: 'it is a folder' });
  await access(there ? path : dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  if (there) return;
  const parent = await stat(dirname(path));
  if (!parent.isDirectory()) throw unwritable(path, { code: 'ENOTDIR' });
}

/**
 * Makes `path` a folder that files can be written in.
 *
 * @throws GlanceError `file-unwritable`
 */
export async function requireWritableFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'what stands for its folder is a file',
  EEXIST: 'there is a file of that name',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

function unwritable(path: string, cause: unknown): GlanceError {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const reason = REASONS[code ?? ''] ?? message ?? String(cause);
  return new GlanceError('file-unwritable', { path, reason }, { cause });
}
