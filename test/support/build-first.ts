import { ensureBuild } from '../../scripts/lib/build.mjs';

/** vitest calls this once before the end-to-end tests: they look at dist/, which must not be an old one. */
export async function setup(): Promise<void> {
  await ensureBuild();
}
