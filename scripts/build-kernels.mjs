// Compiles src/kernels/wasm/assembly into the modules that Glance loads beside tfjs's WASM backend:
// for tfjs's single-threaded memory and for the shared memory of its threaded build, each with and without relaxed SIMD.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMMON = [
  'src/kernels/wasm/assembly/index.ts',
  '--runtime',
  'stub',
  '--noAssert',
  '-O3',
  '--importMemory',
  '--enable',
  'simd',
];
/** The most that a shared memory may be, in 64 KiB pages: tfjs's is smaller, and only a larger bound fits it. */
const SHARED_PAGES = '65536';

/** Each file and what sets it apart. `relaxed` modules use fused multiply-add, which not every browser has. */
const VARIANTS = [
  { name: 'kernels', shared: false, relaxed: false },
  { name: 'kernels-relaxed', shared: false, relaxed: true },
  { name: 'kernels-threads', shared: true, relaxed: false },
  { name: 'kernels-threads-relaxed', shared: true, relaxed: true },
];

/** @param outFolder relative to the project */
export async function buildKernels(outFolder = 'src/kernels/wasm') {
  process.chdir(root);
  mkdirSync(outFolder, { recursive: true });
  for (const { name, shared, relaxed } of VARIANTS) {
    await compile([
      ...COMMON,
      ...(relaxed ? ['--enable', 'relaxed-simd'] : []),
      ...(shared ? ['--enable', 'threads', '--sharedMemory', '--maximumMemory', SHARED_PAGES] : []),
      '-o',
      `${outFolder}/${name}.wasm`,
    ]);
  }
}

/** @param {string[]} args */
async function compile(args) {
  const { error, stderr } = await asc.main(args);
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
