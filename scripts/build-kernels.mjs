// Compiles src/kernels/wasm/assembly into the two modules that Glance loads beside tfjs's WASM backend:
// one for tfjs's single-threaded memory, one for the shared memory of its threaded build.
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

/** @param {string} outFolder relative to the project */
export async function buildKernels(outFolder = 'src/kernels/wasm') {
  process.chdir(root);
  mkdirSync(outFolder, { recursive: true });
  await compile([...COMMON, '-o', `${outFolder}/kernels.wasm`]);
  await compile([
    ...COMMON,
    '--enable',
    'threads',
    '--sharedMemory',
    '--maximumMemory',
    SHARED_PAGES,
    '-o',
    `${outFolder}/kernels-threads.wasm`,
  ]);
}

async function compile(args) {
  const { error, stderr } = await asc.main(args);
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
