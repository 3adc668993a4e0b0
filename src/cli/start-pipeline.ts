import type { ModelPackage } from '../models/package.ts';
import type { BackendOptions, RunningBackend } from '../runtime/backends/backend.ts';
import type { BackendName } from '../shared/engine.ts';
import type { PipelineOptions } from '../worker/model-runner.ts';
import { startBackend } from './start-backend.ts';

/** What to run a model on, as the command line says it; absent is the default. */
export interface StartOptions {
  readonly backend?: BackendName | undefined;
  /** Side or width of the model's input in pixels. */
  readonly size?: number | undefined;
  /** Of webgpu. */
  readonly precision?: BackendOptions['precision'];
  /** Gets sentences for a person. */
  readonly say: (message: string) => void;
}

interface Pipeline {
  timeModel(): Promise<number>;
  dispose(): void;
}

/**
 * Starts a backend, puts the model on it and runs the network once, so that the first picture’s time is like the others’.
 *
 * @returns what the caller disposes, both with one call; nothing is left behind when it throws
 * @throws GlanceError what starting a backend and `create` throw
 */
export async function startPipeline<P extends Pipeline>(
  create: (options: PipelineOptions) => Promise<P>,
  model: ModelPackage,
  { backend: name = 'wasm', size, precision, say }: StartOptions,
): Promise<{ backend: RunningBackend; pipeline: P; dispose(): void }> {
  const backend = await startBackend(name, say, precision);
  try {
    const pipeline = await create({ package: model, backend, inputSize: size ?? null });
    await pipeline.timeModel();
    return {
      backend,
      pipeline,
      dispose() {
        pipeline.dispose();
        backend.dispose();
      },
    };
  } catch (error) {
    backend.dispose();
    throw error;
  }
}
