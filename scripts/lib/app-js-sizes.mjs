import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './run.mjs';

const DIST = join(ROOT, 'dist');
const BYTES_PER_KB = 1000;

/** bench.html and what it measures against: nobody who uses the app loads them. */
const NOT_THE_APP = /^(bench|ort)[\\/]/;

/**
 * All JavaScript in dist, whatever the page, its worker or its threads may load, gzipped, largest first.
 * @returns {{ name: string, kb: number }[]}
 */
export function appJsSizes() {
  return readdirSync(DIST, { recursive: true })
    .filter((name) => /\.m?js$/.test(name) && !NOT_THE_APP.test(name))
    .map((name) => ({
      name,
      kb: gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length / BYTES_PER_KB,
    }))
    .sort((a, b) => b.kb - a.kb);
}
