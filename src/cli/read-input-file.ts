import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { GlanceError } from '../shared/errors.ts';

/**
 * The bytes of a file that a person named.
 *
 * @throws GlanceError `file-missing`, `file-empty`
 */
export async function readInputFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new GlanceError('file-missing', { path }, { cause });
  }
  if (bytes.length === 0) throw new GlanceError('file-empty', { name: basename(path) });
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}
