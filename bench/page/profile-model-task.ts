import { tensor } from '@tensorflow/tfjs-core';
import { profileText } from '../../src/cli/profile-text.ts';
import { measurePeak } from '../../src/runtime/profile/measure-peak.ts';
import { profileModel } from '../../src/runtime/profile/profile-model.ts';
import { startModelRun } from './model-run.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

/** What each step of a model takes in this browser; the note is the table. */
export async function profileModelTask(parameters: TaskParameters['profile-model']): Promise<TaskSamples> {
  const { inputName, inputSize, threads, runs } = parameters;
  const { compiled, executor } = await startModelRun(parameters);
  const size = inputSize * inputSize * 3;
  const values = Float32Array.from({ length: size }, (_, at) => (at % 251) / 251);
  const feeds = { [inputName]: tensor(values, [1, inputSize, inputSize, 3]) };
  // Engines compile again while a module runs, beside it: that takes some seconds.
  await profileModel(compiled, executor, feeds, runs, measurePeak());
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await profileModel(compiled, executor, feeds, runs, measurePeak());
  const peak = measurePeak();
  const profile = await profileModel(compiled, executor, feeds, runs, peak);
  const model = parameters.modelUrl.split('/').at(-2) ?? '';
  const note = profileText({ model, backend: 'wasm', threads, runs }, profile, peak);
  return { ours: [profile.totalMs], peer: null, note };
}
