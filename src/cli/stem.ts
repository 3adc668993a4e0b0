import { basename, extname } from 'node:path';

/** A file's name without folder and extension. */
export function stem(path: string): string {
  return basename(path, extname(path));
}
