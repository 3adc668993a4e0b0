import type { ModelPackage } from '../models/package.ts';
import type { ComparedModel } from '../shared/engine.ts';
import type { ComparePipeline } from './compare-pipeline.ts';
import { DetectPipeline } from './detect-pipeline.ts';
import { FramePixels } from './frame-pixels.ts';
import type { LiveInstances } from './live-instances.ts';
import type { PipelineOptions } from './model-runner.ts';

/**
 * A detector, one that gives masks too, or two detectors that are compared. Each of two gets a picture's bytes by itself, as it would alone.
 * @throws GlanceError as {@link DetectPipeline.create} does; nothing is left behind then
 */
export async function createDetector(
  options: PipelineOptions,
  compared: ModelPackage | null | undefined,
  asked: ComparedModel | undefined,
): Promise<DetectPipeline | ComparePipeline | LiveInstances> {
  if (!compared || !asked) {
    if (options.package.card.task !== 'instances') return DetectPipeline.create(options);
    const { LiveInstances } = await import('./live-instances.ts');
    return LiveInstances.create(options);
  }
  const made: DetectPipeline[] = [];
  const { inputSize, classIds } = asked;
  try {
    for (const one of [{}, { package: compared, inputSize }])
      made.push(await DetectPipeline.create({ ...options, ...one, pixels: new FramePixels() }));
    const { ComparePipeline } = await import('./compare-pipeline.ts');
    return new ComparePipeline(made[0]!, made[1]!, classIds);
  } catch (error) {
    for (const detector of made) detector.dispose();
    throw error;
  }
}
