import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { removeDeadCode } from '../../src/runtime/graph/passes/dead-code.ts';
import { assignLayout } from '../../src/runtime/graph/passes/layout.ts';
import { lowerModel } from '../../src/runtime/onnx/lower-model.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { expectSameOutput, startModelRun } from './model-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

const BACKEND = 'wasm';

/**
 * A model as Glance runs it, against tfjs without anything of ours: the file's own graph, made channels-last as tfjs
 * wants it, on tfjs's own kernels. The same backend, one thread each.
 */
export async function modelAgainstTfjs(
  parameters: TaskParameters['model-against-tfjs'],
): Promise<TaskSamples> {
  const { inputName, inputSize, runs, warmUpMs } = parameters;
  const model = await startModelRun({ ...parameters, threads: 1 });
  const kernels = getKernelsForBackend(BACKEND).filter(({ kernelName }) => isOwn(kernelName));
  /** Runs something while tfjs's own kernels are all there is. */
  const onStock = async <T>(work: () => Promise<T>): Promise<T> => {
    for (const { kernelName } of kernels) unregisterKernel(kernelName, BACKEND);
    try {
      return await work();
    } finally {
      for (const kernel of kernels) registerKernel(kernel);
    }
  };
  const lowered = lowerModel(readOnnx(model.bytes, 'model.onnx'), {
    [inputName]: [1, 3, inputSize, inputSize],
  });
  const layout = { channelsLastInputs: true, channelsLastOutputs: false, follow: true };
  const graph = { ...removeDeadCode(assignLayout(removeDeadCode(lowered), layout)), history: [] };
  const stock = model.runOf(graph);

  const own = (await model.run()).slice();
  const difference = expectSameOutput(own, (await onStock(stock)).slice());
  const { ours, peer } = await takeTurns(
    () => timed(model.run),
    () => onStock(() => timed(stock)),
    runs,
    warmUpMs,
  );
  const words = `${model.compiled.nodes.length} steps, tfjs ${graph.nodes.length}`;
  return { ours, peer, note: `${words}; outputs differ by at most ${difference.toExponential(1)}` };
}

function isOwn(kernelName: string): boolean {
  return kernelName.startsWith('Glance') || kernelName === 'Silu' || kernelName === 'HardSwish';
}
