import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

/** Test material that is not part of the project: models, clips, data sets. Ends with a slash. */
const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** Path of a file or folder in the shared material, or null where this machine has none. */
export function sharedPath(path: string): string | null {
  return existsSync(SHARED + path) ? SHARED + path : null;
}

/** As {@link sharedPath}; skips the running test, with the reason, where the file is missing. */
export function sharedOrSkip(context: TestContext, path: string): string {
  return sharedPath(path) ?? context.skip(`../shared/${path} is not on this machine`);
}
