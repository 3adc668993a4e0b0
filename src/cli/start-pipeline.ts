import { fitsPicture } from '../models/input-size.ts';
import type { ModelPackage } from '../models/package.ts';
import type { BackendOptions, RunningBackend } from '../runtime/backends/backend.ts';
import type { BackendName, ModelInfo } from '../shared/engine.ts';
import type { Size } from '../shared/geometry.ts';
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
  readonly info: Pick<ModelInfo, 'inputSize' | 'inputPx'>;
  timeModel(): Promise<number>;
  dispose(): void;
}

/** A model on a backend. */
interface StartedPipeline<P> {
  readonly backend: RunningBackend;
  /** The one that runs; {@link pipelineFor} may put another in its place. */
  readonly pipeline: P;
  /** The pipeline whose input has the shape that its card wants for a picture. */
  pipelineFor(picture: Size): Promise<P>;
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
): Promise<StartedPipeline<P>> {
  const backend = await startBackend(name, say, precision);
  try {
    const warm = async (picture: Size | null) => {
      const made = await create({ package: model, backend, inputSize: size ?? null, picture });
      await made.timeModel();
      return made;
    };
    let pipeline = await warm(null);
    return {
      backend,
      get pipeline() {
        return pipeline;
      },
      async pipelineFor(picture) {
        if (fitsPicture(model.card, pipeline.info, picture)) return pipeline;
        const next = await warm(picture);
        pipeline.dispose();
        pipeline = next;
        return next;
      },
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
