import type { ModelPackage } from '../models/package.ts';
import type { ComparedModel } from '../shared/engine.ts';
import type { ComparePipeline } from './compare-pipeline.ts';
import { DetectPipeline } from './detect-pipeline.ts';
import type { PipelineOptions } from './model-runner.ts';

/**
 * A detector, or two of them that are compared, whose code is loaded then.
 * @throws GlanceError as {@link DetectPipeline.create} does
 */
export async function createDetector(
  options: PipelineOptions,
  compared: ModelPackage | null | undefined,
  asked: ComparedModel | undefined,
): Promise<DetectPipeline | ComparePipeline> {
  if (!compared || !asked) return DetectPipeline.create(options);
  const { ComparePipeline } = await import('./compare-pipeline.ts');
  return ComparePipeline.create(options, { package: compared, asked });
}
