import type { TaskReply, TaskRequest, TaskSamples } from './task.ts';

declare global {
  interface Window {
    /** Runs one task in a new worker. */
    runTask(request: TaskRequest): Promise<TaskSamples>;
  }
}

window.runTask = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<TaskReply>) => {
      worker.terminate();
      if ('samples' in data) resolve(data.samples);
      else reject(new Error(data.problem));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
