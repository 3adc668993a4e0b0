import type { ThreadStart } from './kernel-thread.ts';

/** The control block with room for 16 threads, in bytes; see assembly/threads.ts. */
const CONTROL_BYTES = 128 + 16 * 64;
/** Some browsers never start a worker within a worker; Glance then computes alone. */
const START_TIMEOUT_MS = 3000;

/** The threads that share out convolutions. Made by {@link startThreads}. */
export interface ThreadPool {
  /** The engine's own thread included. */
  readonly threads: number;
  /** Address of the control block in the shared memory. */
  readonly control: number;
  stop(): void;
}

/**
 * Starts the threads beside the engine's own and waits until all are there.
 * @param module compiled for shared memory
 * @param allocate gives the address of zeroed memory; it stays in use for the pool's life
 * @throws Error when a thread does not start; none is left running then
 */
export async function startThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  threads: number,
  allocate: (bytes: number) => number,
): Promise<ThreadPool> {
  const control = allocate(CONTROL_BYTES);
  const workers: Worker[] = [];
  const stop = () => {
    for (const worker of workers) worker.terminate();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const ready = Array.from({ length: threads - 1 }, (_, other) => {
      const worker = new Worker(new URL('./kernel-thread.ts', import.meta.url), {
        type: 'module',
        name: `glance-kernels-${other + 1}`,
      });
      workers.push(worker);
      return started(worker, { module, memory, control });
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('threads did not start in time')), START_TIMEOUT_MS);
    });
    await Promise.race([Promise.all(ready), late]);
    return { threads, control, stop };
  } catch (error) {
    stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function started(worker: Worker, start: ThreadStart): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', (event) =>
      reject(new Error(event.message || 'a thread could not start')),
    );
    worker.postMessage(start);
  });
}
