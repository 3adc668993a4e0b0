import type { DetectCard, InstancesCard } from '../models/card.ts';
import { detectorCard } from '../models/card-for.ts';
import type { ModelPackage } from '../models/package.ts';
import type { InstanceMask } from '../postprocess/instance-mask.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { BackendName, DetectOptions } from '../shared/engine.ts';
import type { Box } from '../shared/geometry.ts';
import { DEFAULT_MODELS, loadNodePackage } from './node-package.ts';
import type { NodePicture } from './node-picture.ts';
import { type StartOptions, startPipeline } from './start-pipeline.ts';

/** What to run, as the command line says it; absent is the default. */
export interface NodeDetectorOptions extends StartOptions {
  readonly model?: string | undefined;
}

/** What was found in one picture. */
export interface NodeDetections {
  readonly detections: Detection[];
  /** One for each detection, in pixels of the picture as it was loaded; absent for models that find boxes alone. */
  readonly masks?: readonly InstanceMask[];
  readonly timingsMs: Timings;
}

/** A detector that runs in this process. Whoever made it disposes it, or the process does not end. */
export interface NodeDetector {
  readonly card: DetectCard | InstancesCard;
  readonly backend: BackendName;
  /** Boxes are in the picture's original pixels, whatever it was scaled to at load. */
  detect(picture: NodePicture, options: DetectOptions): Promise<NodeDetections>;
  dispose(): void;
}

/**
 * Loads model and backend and runs the network once, so that the first picture’s time is like the others’.
 *
 * @throws GlanceError `task-mismatch`, and what loading a package and starting a backend throws
 */
export async function createNodeDetector(options: NodeDetectorOptions): Promise<NodeDetector> {
  const model = await loadNodePackage(options.model ?? DEFAULT_MODELS.detect);
  const card = detectorCard(model.card);
  if (card.task === 'instances') return createInstancesDetector(card, model, options);
  // The engine is large: a wrong model is named before it is loaded.
  const { DetectPipeline } = await import('../worker/detect-pipeline.ts');
  const { backend, pipelineFor, dispose } = await startPipeline(DetectPipeline.create, model, options);
  return {
    card,
    backend: backend.name,
    async detect(picture, detectOptions) {
      const pipeline = await pipelineFor(picture);
      const { detections, timingsMs } = await pipeline.detect(picture, detectOptions);
      return { detections: detections.map((detection) => inOriginalPixels(detection, picture)), timingsMs };
    },
    dispose,
  };
}

async function createInstancesDetector(
  card: InstancesCard,
  model: ModelPackage,
  options: NodeDetectorOptions,
): Promise<NodeDetector> {
  const { InstancesPipeline } = await import('../worker/instances-pipeline.ts');
  const { backend, pipeline, dispose } = await startPipeline(InstancesPipeline.create, model, options);
  return {
    card,
    backend: backend.name,
    async detect(picture, detectOptions) {
      const { instances, timingsMs } = await pipeline.find(picture, detectOptions);
      return {
        detections: instances.map(({ detection }) => inOriginalPixels(detection, picture)),
        masks: instances.map(({ mask }) => mask),
        timingsMs,
      };
    },
    dispose,
  };
}

function inOriginalPixels(detection: Detection, { width, height, original }: NodePicture): Detection {
  if (width === original.width && height === original.height) return detection;
  const scaleX = original.width / width;
  const scaleY = original.height / height;
  const [x1, y1, x2, y2] = detection.box;
  const box: Box = [x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY];
  return { ...detection, box };
}
