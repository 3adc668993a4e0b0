import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './run.mjs';

const DIST = join(ROOT, 'dist');
const BYTES_PER_KB = 1000;
/** bench.html and what it measures against: nobody who uses the app loads them. */
const NOT_THE_APP = /^(bench|ort)[\\/]/;
/** Where a first visit begins: the page, the app, its worker, both backends, threads, the service worker. */
const BEGINNINGS = [
  /^assets[\\/](index|glance-app|worker|webgpu|wasm|kernel-thread)-/,
  /^engine[\\/]tfjs-wasm-threads\./,
  /^sw\.js$/,
];
const STATIC_IMPORT = /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;

/**
 * The app's JavaScript, gzipped, largest first. `first`: what a first visit loads until it detects, in English and with
 * WebGPU and threads; elsewhere it is less. The rest is loaded when something asks for it: a language, the kiosk, a file.
 * @returns {{ name: string, kb: number, first: boolean }[]}
 */
export function appJsSizes() {
  const names = readdirSync(DIST, { recursive: true }).filter(
    (name) => /\.m?js$/.test(name) && !NOT_THE_APP.test(name),
  );
  const first = new Set();
  const add = (name) => {
    if (first.has(name)) return;
    first.add(name);
    const text = readFileSync(join(DIST, name), 'utf8');
    for (const [, file] of text.matchAll(STATIC_IMPORT)) {
      const imported = join(name, '..', file);
      if (names.includes(imported)) add(imported);
    }
  };
  for (const beginning of BEGINNINGS) {
    const found = names.filter((name) => beginning.test(name));
    if (found.length === 0) throw new Error(`dist has no file like ${beginning}: run “npm run build”`);
    found.forEach(add);
  }
  return names
    .map((name) => ({
      name,
      kb: gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length / BYTES_PER_KB,
      first: first.has(name),
    }))
    .sort((a, b) => b.kb - a.kb);
}
