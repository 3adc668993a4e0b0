import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const TFJS_WASM = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
/** Compiled by scripts/build-kernels.mjs. */
const KERNELS = fileURLToPath(new URL('../src/kernels/wasm/', import.meta.url));
/** tfjs's own copies of the glue, which the bundle must not carry a second time. */
const BUNDLED_GLUE = /[\\/]wasm-out[\\/]tfjs-backend-wasm(-threaded-simd)?(\.worker)?\.js$/;

/** What the threaded glue needs to run alone. Half the cores are the threads that it computes with: of two, its own. */
const WITHOUT_THREADS = [
  ['pthreadPoolSize=8', 'pthreadPoolSize=0'],
  [
    'var numWorkersToLoad=PThread.unusedWorkers.length;',
    'var numWorkersToLoad=PThread.unusedWorkers.length;if(!numWorkersToLoad)removeRunDependency("wasm-instantiate");',
  ],
  ['navigator["hardwareConcurrency"]', '2'],
] as const;

/**
 * Serves (dev) and emits (build) `engine/`: tfjs's WASM binaries and ours, and tfjs's glue as it came,
 * but that the threaded glue starts no threads: its shared memory is what is wanted of it.
 */
export function engineFiles(): Plugin {
  const files = readEngineFiles();
  return {
    name: 'glance-engine-files',
    enforce: 'pre',
    load(id) {
      if (BUNDLED_GLUE.test(id)) return 'export default null; export const wasmWorkerContents = "";';
      return null;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        const file = path.includes('/engine/') ? files.get(path.slice(path.lastIndexOf('/') + 1)) : undefined;
        if (!file) return next();
        response.setHeader('content-type', path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
        response.setHeader('cross-origin-embedder-policy', 'require-corp');
        response.setHeader('cross-origin-resource-policy', 'same-origin');
        response.end(file);
      });
    },
    generateBundle() {
      for (const [name, source] of files) {
        this.emitFile({ type: 'asset', fileName: `engine/${name}`, source });
      }
    },
  };
}

function readEngineFiles(): Map<string, Buffer | string> {
  const read = (path: string) => readFileSync(join(TFJS_WASM, path));
  const threads = WITHOUT_THREADS.reduce(
    (text, [from, to]) => patch(text, from, to),
    read('wasm-out/tfjs-backend-wasm-threaded-simd.js').toString(),
  );
  return new Map<string, Buffer | string>([
    [
      'tfjs-wasm-simd.mjs',
      // As tfjs does: the plain build's glue runs the SIMD binary. The SIMD build's own glue names its factory wrongly.
      `${read('wasm-out/tfjs-backend-wasm.js').toString()}\nexport { WasmBackendModule as createModule };\n`,
    ],
    ['tfjs-wasm-threads.mjs', `${threads}\nexport { WasmBackendModuleThreadedSimd as createModule };\n`],
    ['tfjs-wasm-simd.wasm', read('wasm-out/tfjs-backend-wasm-simd.wasm')],
    ...['kernels', 'kernels-relaxed', 'kernels-threads', 'kernels-threads-relaxed'].map(
      (name) => [`glance-${name}.wasm`, readFileSync(join(KERNELS, `${name}.wasm`))] as const,
    ),
    ['tfjs-wasm-threads.wasm', read('wasm-out/tfjs-backend-wasm-threaded-simd.wasm')],
  ]);
}

/** Replaces a text that must be there, so that another version of tfjs fails the build and not the threads. */
function patch(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`tfjs's threaded glue no longer contains ${from}`);
  return text.replace(from, to);
}
