import type { SegmentCard } from '../models/card.ts';
import { cardFor } from '../models/card-for.ts';
import type { Timings } from '../shared/detection.ts';
import type { BackendName } from '../shared/engine.ts';
import type { SegmentMask } from '../shared/segmentation.ts';
import { DEFAULT_MODELS, loadNodePackage } from './node-package.ts';
import type { NodePicture } from './node-picture.ts';
import { type StartOptions, startPipeline } from './start-pipeline.ts';

/** What to run, as the command line says it; absent is the default. */
export interface NodeSegmenterOptions extends StartOptions {
  readonly model?: string | undefined;
  /** Throws when the model will not do; asked before the engine starts. */
  readonly checkCard?: (card: SegmentCard) => void;
}

/** A segmenter that runs in this process. Whoever made it disposes it, or the process does not end. */
export interface NodeSegmenter {
  readonly card: SegmentCard;
  readonly backend: BackendName;
  /**
   * The model's map of one picture.
   * @param smoothing weight of the pictures before, since the last `newScene`: 0 for none
   */
  segment(picture: NodePicture, smoothing: number): Promise<{ mask: SegmentMask; timingsMs: Timings }>;
  /** Forgets the pictures before. */
  newScene(): void;
  dispose(): void;
}

/**
 * Loads model and backend and runs the network once, so that the first picture’s time is like the others’.
 *
 * @throws GlanceError `task-mismatch`, and what loading a package and starting a backend throws
 */
export async function createNodeSegmenter(options: NodeSegmenterOptions): Promise<NodeSegmenter> {
  const model = await loadNodePackage(options.model ?? DEFAULT_MODELS.segment);
  const card = cardFor('segment', model.card);
  options.checkCard?.(card);
  // The engine is large: a wrong model is named before it is loaded.
  const { SegmentPipeline } = await import('../worker/segment-pipeline.ts');
  const started = await startPipeline(SegmentPipeline.create, model, options);
  return {
    card,
    backend: started.backend.name,
    segment: async (picture, smoothing) =>
      (await started.pipelineFor(picture)).segment(picture, { smoothing }),
    newScene: () => started.pipeline.newScene(),
    dispose: () => started.dispose(),
  };
}
