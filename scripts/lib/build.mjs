import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runBin } from './run.mjs';

const SOURCES = [
  'LICENSE',
  'NOTICE',
  'index.html',
  'package-lock.json',
  'vite.config.ts',
  'public',
  'scripts',
  'src',
  'sw',
];

/**
 * Builds dist/ when it is absent or older than what it is made from.
 * @returns {Promise<void>}
 * @throws Error when the build fails.
 */
export async function ensureBuild() {
  if (isBuildFresh()) return;
  console.log('Building Glance …');
  if ((await build()) !== 0) throw new Error('The build failed; its messages are above.');
}

/**
 * Builds dist/ as it is shipped, whoever asks: tests run with another NODE_ENV, which would build Lit for development.
 * @returns {Promise<number>} the exit status
 */
export function build() {
  return runBin('vite', ['build', '--logLevel', 'warn'], { env: { NODE_ENV: 'production' } });
}

/**
 * Builds bench.html into dist/, beside the app.
 * @returns {Promise<number>} the exit status
 */
export function buildBenchPage() {
  return runBin('vite', ['build', '--config', 'bench/visitor/vite.config.ts', '--logLevel', 'warn'], {
    env: { NODE_ENV: 'production' },
  });
}

/**
 * Builds bench.html when it is older than what it is made from, or absent: a new build of the app takes it away.
 * @returns {Promise<void>}
 * @throws Error when the build fails.
 */
export async function ensureBenchPage() {
  const built = join(ROOT, 'dist/bench.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newestMs(join(ROOT, 'bench'))) return;
  if ((await buildBenchPage()) !== 0)
    throw new Error('bench.html could not be built; the messages are above.');
}

/** @returns {boolean} */
export function isBuildFresh() {
  const built = join(ROOT, 'dist/index.html');
  if (!existsSync(built)) return false;
  return statSync(built).mtimeMs >= Math.max(...SOURCES.map((path) => newestMs(join(ROOT, path))));
}

/** When the newest file at or below a path was changed; 0 when there is none. */
function newestMs(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    // A folder's own time changes when a file in it is deleted.
    stat.mtimeMs,
  );
}
