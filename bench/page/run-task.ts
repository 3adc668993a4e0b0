import type { TaskParameters, TaskReply, TaskRequest, TaskSamples } from './task.ts';

/** Runs one task in a new worker: nothing that ran before it lies in its memory or its caches. */
export function runTask<Name extends keyof TaskParameters>(request: TaskRequest<Name>): Promise<TaskSamples> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<TaskReply>) => {
      worker.terminate();
      if ('samples' in data) resolve(data.samples);
      else reject(new Error(data.problem));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
}
