import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web/wasm';
import { ortBase } from './engine-base.ts';
import { expectSameOutput, startModelRun } from './model-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

/** The same ONNX file and input on Glance's runtime and on onnxruntime-web, WASM, values read back. */
export async function modelAgainstOrt(parameters: TaskParameters['model-against-ort']): Promise<TaskSamples> {
  const { inputName, inputSize, threads, runs, warmUpMs } = parameters;
  const own = await startModelRun(parameters);

  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = ortBase();
  const session = await InferenceSession.create(own.bytes, { executionProviders: ['wasm'] });
  const input = new OrtTensor('float32', own.nchw, [1, 3, inputSize, inputSize]);
  const runPeer = async () =>
    Object.values(await session.run({ [inputName]: input }))[0]!.data as Float32Array;

  const difference = expectSameOutput(await own.run(), await runPeer());
  const { ours, peer } = await takeTurns(
    () => timed(own.run),
    () => timed(runPeer),
    runs,
    warmUpMs,
  );
  return { ours, peer, note: `${own.device}; outputs differ by at most ${difference.toExponential(1)}` };
}
