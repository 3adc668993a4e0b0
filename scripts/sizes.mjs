#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './lib/run.mjs';

const LIMIT_KB = 350;
const ASSETS = join(ROOT, 'dist/assets');
const BYTES_PER_KB = 1000;

if (!existsSync(ASSETS)) {
  console.error('There is no dist/assets: run “npm run build” first.');
  process.exit(1);
}
const files = readdirSync(ASSETS)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({
    name,
    kb: gzipSync(readFileSync(join(ASSETS, name)), { level: 9 }).length / BYTES_PER_KB,
  }))
  .sort((a, b) => b.kb - a.kb);
const totalKb = files.reduce((sum, { kb }) => sum + kb, 0);
for (const { name, kb } of files) console.log(`${kb.toFixed(1).padStart(8)} kB  ${name}`);
console.log(`${totalKb.toFixed(1).padStart(8)} kB  app JS, gzip (limit ${LIMIT_KB} kB)`);
if (totalKb > LIMIT_KB) {
  console.error(`The app’s JavaScript is ${(totalKb - LIMIT_KB).toFixed(1)} kB over its limit.`);
  process.exitCode = 1;
}
