import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Installs the npm packages when they are absent or older than package-lock.json.
 * @returns {Promise<void>}
 * @throws Error when neither `npm ci` nor `npm install` succeeds, or Node.js is too old.
 */
export async function ensureDependencies() {
  requireNode();
  if (areFresh()) return;
  // Vite and TypeScript are development dependencies, and even `npm start` needs them to build.
  const flags = ['--include=dev', '--no-audit', '--no-fund'];
  console.log('Installing the npm packages (npm ci) …');
  if ((await run('npm', ['ci', ...flags])) === 0) return;
  console.log('npm ci did not succeed; trying npm install …');
  if ((await run('npm', ['install', ...flags])) === 0) return;
  throw new Error('The npm packages could not be installed. Check the connection, then try again.');
}

function areFresh() {
  // npm writes this file at the end of every install.
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const lock = join(ROOT, 'package-lock.json');
  return !existsSync(lock) || statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(
    `Glance needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Update Node.js, then try again.`,
  );
}
