/** Starts the engine's own script; whoever starts it ends it. */
export function createEngineWorker(): Worker {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'glance-engine',
  });
}
