/** A thread of the kernels: instantiates the module over the shared memory, says so, and serves jobs until it is ended. */

/** What a thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control block; see assembly/threads.ts. */
  readonly control: number;
  /** 1 and up; 0 is the engine's own thread. */
  readonly index: number;
  readonly threads: number;
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

scope.addEventListener('message', ({ data }: MessageEvent<ThreadStart>) => {
  const { module, memory, control, index, threads } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  scope.postMessage('ready');
  (exports['serve'] as (control: number, index: number, threads: number) => void)(control, index, threads);
});
