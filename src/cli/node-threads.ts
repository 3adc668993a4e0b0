import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { readFromDisk, startWasm } from '../runtime/backends/wasm.ts';
import { type EmscriptenModule, tfjsBindings } from '../runtime/backends/wasm-module.ts';

const require = createRequire(import.meta.url);
const GLUE = 'tfjs-backend-wasm-threaded-simd';

/** What tfjs's threaded glue needs to run in Node without threads of its own: shared memory is all that is wanted of it. */
const PATCHES = [
  ['pthreadPoolSize=8', 'pthreadPoolSize=0'],
  [
    'var numWorkersToLoad=PThread.unusedWorkers.length;',
    'var numWorkersToLoad=PThread.unusedWorkers.length;if(!numWorkersToLoad)removeRunDependency("wasm-instantiate");',
  ],
] as const;

/** As src/kernels/wasm/kernel-thread.ts, for Node's threads. */
const THREAD_SOURCE = `
  const { parentPort } = require('node:worker_threads');
  parentPort.once('message', ({ module, memory, control }) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    parentPort.postMessage('ready');
    exports.serve(control);
  });
`;

/**
 * Starts the WASM backend in Node with several threads for our kernels, which tfjs by itself knows in browsers only;
 * tfjs's own kernels stay on one.
 *
 * @throws Error when a thread cannot be started
 */
export async function startThreadedWasm(threads: number): Promise<RunningBackend> {
  const emscripten = await instantiateGlue();
  emscripten.tfjs = tfjsBindings(emscripten);
  const scope = globalThis as { Worker?: unknown };
  const before = scope.Worker;
  scope.Worker = NodeWorker;
  try {
    const backend = await startWasm(emscripten, threads, readFromDisk);
    await backend.fetchKernels?.(null);
    if (backend.threads === threads) return backend;
    backend.dispose();
    throw new Error(`${threads} threads could not be started`);
  } finally {
    scope.Worker = before;
  }
}

async function instantiateGlue(): Promise<EmscriptenModule> {
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  const path = join(folder, `${GLUE}.js`);
  const source = PATCHES.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`tfjs's threaded glue no longer contains ${from}`);
      return text.replace(from, to);
    },
    readFileSync(path, 'utf8'),
  );
  const load = new Function(
    'require',
    '__dirname',
    '__filename',
    'navigator',
    `${source}\nreturn WasmBackendModuleThreadedSimd;`,
  );
  const create = load(require, folder, path, { hardwareConcurrency: 2 }) as (
    settings: object,
  ) => Promise<EmscriptenModule>;
  return create({ wasmBinary: readFileSync(join(folder, `${GLUE}.wasm`)) });
}

/** As much of the browser's `Worker` as starting our threads takes; the script it would load is replaced. */
class NodeWorker {
  readonly #worker = new Worker(THREAD_SOURCE, { eval: true });

  constructor() {
    // A thread serves for ever: it must not keep the process.
    this.#worker.unref();
  }

  addEventListener(type: 'message' | 'error', listener: (event: object) => void): void {
    this.#worker.on(type, (data: unknown) => listener(type === 'error' ? (data as Error) : { data }));
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}
