#!/usr/bin/env node
import { appJsSizes } from './lib/app-js-sizes.mjs';

const LIMIT_KB = 240;

const files = appJsSizes();
const print = ({ name, kb }) => console.log(`${kb.toFixed(1).padStart(8)} kB  ${name}`);
const sum = (some) => some.reduce((total, { kb }) => total + kb, 0);
const first = files.filter((file) => file.first);
const later = files.filter((file) => !file.first);
first.forEach(print);
const firstKb = sum(first);
console.log(`${firstKb.toFixed(1).padStart(8)} kB  a first visit’s JavaScript, gzip (limit ${LIMIT_KB} kB)`);
// Where a GPU may be faster, WASM detects first, and WebGPU is fetched beside it.
const webgpuKb = sum(first.filter(({ name }) => name.includes('/webgpu-')));
console.log(`${(firstKb - webgpuKb).toFixed(1).padStart(8)} kB  of it before the first boxes\n`);
later.forEach(print);
console.log(`${sum(later).toFixed(1).padStart(8)} kB  when something asks for it`);
if (firstKb > LIMIT_KB) {
  console.error(`A first visit’s JavaScript is ${(firstKb - LIMIT_KB).toFixed(1)} kB over its limit.`);
  process.exitCode = 1;
}
