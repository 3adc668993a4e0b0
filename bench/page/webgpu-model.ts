import { getKernelsForBackend, type Tensor, tensor, unregisterKernel } from '@tensorflow/tfjs-core';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor, type ModelExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { workBetween } from '../../src/shared/gpu-work.ts';
import { engineBase, ortBase } from './engine-base.ts';
import { expectSameOutput, randomInput, toNhwc } from './model-run.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

/** Kernels of ours that tfjs does not come with. */
const OWN_KERNEL = /^(Glance|Silu$|HardSwish$)/;

/** Runs a model once and gives its output, read back. */
type Runner = () => Promise<Float32Array>;

/**
 * An ONNX file on WebGPU, output read back: as Glance runs it, and by tfjs's own kernels, step by step, or by
 * onnxruntime-web. Both in one browser on one adapter.
 */
export async function webgpuModel(parameters: TaskParameters['webgpu-model']): Promise<TaskSamples> {
  const { inputName, inputSize, peer: peerName, runs, warmUpMs } = parameters;
  const bytes = new Uint8Array(await (await fetch(parameters.modelUrl)).arrayBuffer());
  const nchw = randomInput(inputSize);
  const backend = await createBackend('webgpu', { assetBase: engineBase() });
  const model = compileModel(readOnnx(bytes, 'model.onnx'), {
    inputShapes: { [inputName]: [1, 3, inputSize, inputSize] },
    inputLayout: 'nhwc',
  });
  await backend.fetchKernels?.(model);
  const input = tensor(toNhwc(nchw, inputSize), [1, inputSize, inputSize, 3]);
  const feeds = { [inputName]: input };
  const ours = runnerOf(backend.createExecutor!(model), feeds);
  const peer =
    peerName === 'tfjs' ? stockTfjs(model, feeds) : await onnxruntime(bytes, inputName, nchw, inputSize);

  const difference = expectSameOutput(await ours(), await peer());
  const counts = [await workOf(backend, ours)];
  if (peerName === 'tfjs') counts.push(await workOf(backend, peer));
  const samples = await takeTurns(
    () => timed(ours),
    () => timed(peer),
    runs,
    warmUpMs,
  );
  const note = `${backend.device}, ${inputSize} px; dispatches ${counts.join(' against ')}; outputs differ by at most ${difference.toExponential(1)}`;
  return { ...samples, note };
}

function runnerOf(executor: ModelExecutor, feeds: Readonly<Record<string, Tensor>>): Runner {
  return async () => {
    const output = Object.values(executor.run(feeds))[0]!;
    const values = await output.data();
    output.dispose();
    return values as Float32Array;
  };
}

/** The same graph without a kernel of ours: SiLU and hard-swish are composed, as tfjs has neither. */
function stockTfjs(model: ReturnType<typeof compileModel>, feeds: Readonly<Record<string, Tensor>>): Runner {
  for (const { kernelName } of getKernelsForBackend('webgpu')) {
    if (OWN_KERNEL.test(kernelName)) unregisterKernel(kernelName, 'webgpu');
  }
  return runnerOf(new GraphExecutor(model), feeds);
}

async function onnxruntime(
  bytes: Uint8Array,
  inputName: string,
  nchw: Float32Array,
  side: number,
): Promise<Runner> {
  const { env, InferenceSession, Tensor: OrtTensor } = await import('onnxruntime-web/webgpu');
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = ortBase();
  const session = await InferenceSession.create(bytes, { executionProviders: ['webgpu'] });
  const input = new OrtTensor('float32', nchw, [1, 3, side, side]);
  return async () => Object.values(await session.run({ [inputName]: input }))[0]!.data as Float32Array;
}

async function workOf({ gpuWork }: RunningBackend, run: Runner): Promise<number> {
  const before = { ...gpuWork! };
  await run();
  return workBetween(before, gpuWork!).dispatches;
}
