import { runTask } from './run-task.ts';

declare global {
  interface Window {
    /** Runs one task in a new worker. */
    runTask: typeof runTask;
  }
}

window.runTask = runTask;
