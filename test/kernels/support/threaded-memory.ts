import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type DataType, getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { PlainTensor } from '../../../src/kernels/conv2d/reference.ts';
import { attachKernels } from '../../../src/kernels/wasm/kernel-module.ts';

const BYTES_PER_FLOAT = 4;
/** 64 MiB, in pages. */
const PAGES = 1024;
const FIRST_ADDRESS = 1024;

/** The same as src/kernels/wasm/kernel-thread.ts, on Node's threads. */
const THREAD_SOURCE = `
  const { parentPort } = require('node:worker_threads');
  parentPort.once('message', ({ module, memory, control }) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    parentPort.postMessage('ready');
    exports.serve(control);
  });
`;

/** Shared memory that WASM kernels work on with several threads, as tfjs's threaded build gives it to them in a browser. */
export interface ThreadedMemory {
  readonly threads: number;
  /** What kernels take for tfjs's backend. */
  readonly backend: object;
  /** Room for so many values. */
  floats(length: number): Float32Array;
  /** Runs a kernel of the WASM backend; inputs and output lie in this memory, which is empty again afterwards. */
  run(kernel: string, inputs: Readonly<Record<string, PlainTensor | null>>, attributes: object): PlainTensor;
  stop(): Promise<void>;
}

/**
 * tfjs has no threads in Node, so this stands in for its backend; the kernels, their modules and threads are the real ones.
 * @param module file of the compiled kernels; left out: the one that suits this Node
 */
export async function startThreadedMemory(threads: number, module?: string): Promise<ThreadedMemory> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const started: Worker[] = [];
  let next = FIRST_ADDRESS;
  const places = new Map<object, number>();
  const allocate = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / 16) * 16;
    return address;
  };
  const backend = {
    wasm: {
      wasmMemory: memory,
      HEAPU8: new Uint8Array(memory.buffer),
      _malloc: allocate,
      _free: () => {},
    },
    dataIdMap: { get: (dataId: object) => ({ memoryOffset: places.get(dataId)! }) },
    makeOutput(shape: number[], dtype: DataType): TensorInfo {
      const dataId = {};
      places.set(dataId, allocate(count(shape) * BYTES_PER_FLOAT));
      return { dataId, shape, dtype };
    },
    disposeData: () => true,
  };
  const upload = ({ shape, values }: PlainTensor): TensorInfo => {
    const info = backend.makeOutput([...shape], 'float32');
    new Float32Array(memory.buffer, places.get(info.dataId)!, values.length).set(values);
    return info;
  };

  const fetchKernels = async (file: string) => readFileSync(`src/kernels/wasm/${module ?? file}`);
  const attached = await withNodeWorkers(started, () =>
    attachKernels(backend as never, fetchKernels as never, threads),
  );
  const empty = next;
  return {
    threads: attached.threads,
    backend,
    floats: (length) => new Float32Array(memory.buffer, allocate(length * BYTES_PER_FLOAT), length),
    run(kernel, inputs, attributes) {
      next = empty;
      const infos = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, plain]) => (plain ? [[name, upload(plain)]] : [])),
      );
      const { kernelFunc } = getKernel(kernel, 'wasm')!;
      const { dataId, shape } = kernelFunc({
        inputs: infos,
        attrs: attributes as never,
        backend,
      }) as TensorInfo;
      const values = new Float32Array(memory.buffer, places.get(dataId)!, count(shape)).slice();
      places.clear();
      return { shape, values };
    },
    async stop() {
      await Promise.all(started.map((worker) => worker.terminate()));
    },
  };
}

/** The browser's `Worker` for as long as `work` takes, made of Node's. */
async function withNodeWorkers<T>(started: Worker[], work: () => Promise<T>): Promise<T> {
  const scope = globalThis as { Worker?: unknown };
  const own = scope.Worker;
  scope.Worker = class {
    readonly #worker = new Worker(THREAD_SOURCE, { eval: true });

    constructor() {
      started.push(this.#worker);
    }

    addEventListener(type: 'message' | 'error', listener: (event: object) => void) {
      this.#worker.on(type, (data: unknown) => listener(type === 'error' ? (data as Error) : { data }));
    }

    postMessage(message: unknown) {
      this.#worker.postMessage(message);
    }

    terminate() {
      void this.#worker.terminate();
    }
  };
  try {
    return await work();
  } finally {
    scope.Worker = own;
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
