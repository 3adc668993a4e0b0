/** A thread of the kernels: instantiates the module over the shared memory, says so, and serves jobs until it is ended. */

/** What a thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control block; see assembly/threads.ts. */
  readonly control: number;
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

scope.addEventListener('message', ({ data }: MessageEvent<ThreadStart>) => {
  const { module, memory, control } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  scope.postMessage('ready');
  (exports.serve as (control: number) => void)(control);
});
