#!/usr/bin/env node
import { appJsSizes } from './lib/app-js-sizes.mjs';

const LIMIT_KB = 350;

const files = appJsSizes();
const totalKb = files.reduce((sum, { kb }) => sum + kb, 0);
for (const { name, kb } of files) console.log(`${kb.toFixed(1).padStart(8)} kB  ${name}`);
console.log(`${totalKb.toFixed(1).padStart(8)} kB  app JS, gzip (limit ${LIMIT_KB} kB)`);
if (totalKb > LIMIT_KB) {
  console.error(`The app’s JavaScript is ${(totalKb - LIMIT_KB).toFixed(1)} kB over its limit.`);
  process.exitCode = 1;
}
