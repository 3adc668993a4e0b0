import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './run.mjs';

const ASSETS = join(ROOT, 'dist/assets');
const BYTES_PER_KB = 1000;

/**
 * All JavaScript in dist/assets, which is what the page or its worker may load, gzipped, largest first.
 * @returns {{ name: string, kb: number }[]}
 */
export function appJsSizes() {
  return readdirSync(ASSETS)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({
      name,
      kb: gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length / BYTES_PER_KB,
    }))
    .sort((a, b) => b.kb - a.kb);
}
