import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { expectSameOutput, startModelRun } from './model-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

const BACKEND = 'wasm';

/**
 * The same compiled graph on Glance's kernels and on nothing but tfjs's own: batch norms folded, activations that tfjs
 * fuses fused, the same backend, one thread each.
 */
export async function modelAgainstTfjs(
  parameters: TaskParameters['model-against-tfjs'],
): Promise<TaskSamples> {
  const model = await startModelRun({ ...parameters, threads: 1 });
  const kernels = getKernelsForBackend(BACKEND).filter(({ kernelName }) => isOwn(kernelName));
  const withOwn = () => {
    for (const kernel of kernels) registerKernel(kernel);
  };
  const withoutOwn = () => {
    for (const { kernelName } of kernels) unregisterKernel(kernelName, BACKEND);
  };
  const runStock = async () => {
    withoutOwn();
    try {
      return await timed(model.run);
    } finally {
      withOwn();
    }
  };
  const own = (await model.run()).slice();
  withoutOwn();
  const stock = (await model.run()).slice();
  withOwn();
  const difference = expectSameOutput(own, stock);
  const { runs, warmUpMs } = parameters;
  const { ours, peer } = await takeTurns(() => timed(model.run), runStock, runs, warmUpMs);
  return {
    ours,
    peer,
    note: `${kernels.length} kernels of ours; outputs differ by at most ${difference.toExponential(1)}`,
  };
}

function isOwn(kernelName: string): boolean {
  return kernelName.startsWith('Glance') || kernelName === 'Silu' || kernelName === 'HardSwish';
}
