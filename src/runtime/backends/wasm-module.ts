import type { BackendOptions } from './backend.ts';

/** What Glance uses of an Emscripten module. */
export interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
  cwrap(name: string, result: string | null, parameters: readonly string[]): (...args: number[]) => unknown;
  tfjs?: Record<string, (...args: number[]) => unknown>;
}

interface Glue {
  createModule(settings: Record<string, unknown>): Promise<EmscriptenModule>;
}

/**
 * Loads tfjs's WASM binary and its JavaScript glue from `assetBase`, untouched by any bundler.
 * @param memory 'shared' for the threaded build, which is started without threads of its own: on its memory kernels of
 *   ours can work with several
 */
export async function loadWasmModule(
  assetBase: string,
  memory: 'plain' | 'shared',
  options: Pick<BackendOptions, 'onProgress' | 'signal'>,
): Promise<EmscriptenModule> {
  const name = memory === 'shared' ? 'tfjs-wasm-threads' : 'tfjs-wasm-simd';
  const [glue, binary] = await Promise.all([
    import(/* @vite-ignore */ `${assetBase}${name}.mjs`) as Promise<Glue>,
    compile(`${assetBase}${name}.wasm`, options),
  ]);
  const emscripten = await create(glue, binary);
  emscripten.tfjs = tfjsBindings(emscripten);
  return emscripten;
}

/** Emscripten itself waits for ever when instantiation fails, as where memory is short. */
function create(glue: Glue, binary: WebAssembly.Module): Promise<EmscriptenModule> {
  return new Promise((resolve, reject) => {
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => {
      WebAssembly.instantiate(binary, imports).then((instance) => receive(instance, binary), reject);
      return {};
    };
    glue.createModule({ instantiateWasm }).then(resolve, reject);
  });
}

/** The calls that tfjs's backend makes into its module. */
export function tfjsBindings(module: EmscriptenModule): Record<string, (...args: number[]) => unknown> {
  return {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
}

async function compile(
  url: string,
  { onProgress, signal }: Pick<BackendOptions, 'onProgress' | 'signal'>,
): Promise<WebAssembly.Module> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const totalBytes = Number(response.headers.get('content-length') ?? 0);
  let loadedBytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loadedBytes += chunk.byteLength;
        onProgress?.(loadedBytes, totalBytes);
        controller.enqueue(chunk);
      },
    }),
  );
  return WebAssembly.compileStreaming(
    new Response(counted, { headers: { 'content-type': 'application/wasm' } }),
  );
}
