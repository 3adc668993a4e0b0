import { fetchPackage } from '../../src/models/package.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { DetectPipeline } from '../../src/worker/detect-pipeline.ts';
import { BENCH_DETECT_OPTIONS } from './detect-options.ts';
import { engineBase } from './engine-base.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

/** A whole frame, from a browser's picture to boxes, against the network alone. */
export async function frameOverModel(parameters: TaskParameters['frame-over-model']): Promise<TaskSamples> {
  const modelPackage = await fetchPackage(parameters.cardUrl);
  const backend = await createBackend('wasm', { assetBase: engineBase() });
  const pipeline = await DetectPipeline.create({ package: modelPackage, backend, inputSize: null });
  const image = await createImageBitmap(await (await fetch(parameters.pictureUrl)).blob());
  const picture = { image, width: image.width, height: image.height };
  const { ours, peer } = await takeTurns(
    () => timed(() => pipeline.detect(picture, BENCH_DETECT_OPTIONS)),
    () => pipeline.timeModel(),
    parameters.runs,
    parameters.warmUpMs,
  );
  return { ours, peer, note: `${backend.device}; picture ${image.width}×${image.height}` };
}
