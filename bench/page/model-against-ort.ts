import { tensor } from '@tensorflow/tfjs-core';
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web/wasm';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { benchRandom } from './bench-random.ts';
import { engineBase, ortBase } from './engine-base.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

/** Allowed difference of the two outputs, relative to values of about 1: they must do the same work. */
const TOLERANCE = 2e-3;

/** The same ONNX file and input on Glance's runtime and on onnxruntime-web, WASM, values read back. */
export async function modelAgainstOrt(parameters: TaskParameters['model-against-ort']): Promise<TaskSamples> {
  const { inputName, inputSize, threads, runs, warmUpMs } = parameters;
  const bytes = new Uint8Array(await (await fetch(parameters.modelUrl)).arrayBuffer());
  const nchw = randomInput(inputSize);

  env.wasm.numThreads = threads;
  env.wasm.wasmPaths = ortBase();
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const ortInput = new OrtTensor('float32', nchw, [1, 3, inputSize, inputSize]);
  const runPeer = async () =>
    Object.values(await session.run({ [inputName]: ortInput }))[0]!.data as Float32Array;

  const backend = await createBackend('wasm', { assetBase: engineBase(), threads });
  const shape = [1, 3, inputSize, inputSize];
  const compiled = compileModel(readOnnx(bytes, 'model.onnx'), {
    inputShapes: { [inputName]: shape },
    inputLayout: 'nhwc',
  });
  const executor = new GraphExecutor(compiled);
  const input = tensor(toNhwc(nchw, inputSize), [1, inputSize, inputSize, 3]);
  const runOurs = async () => {
    const output = Object.values(executor.run({ [inputName]: input }))[0]!;
    const values = await output.data();
    output.dispose();
    return values as Float32Array;
  };

  const difference = largestDifference(await runOurs(), await runPeer());
  if (!(difference < TOLERANCE)) throw new Error(`The two outputs differ by up to ${difference}`);
  const { ours, peer } = await takeTurns(
    () => timed(runOurs),
    () => timed(runPeer),
    runs,
    warmUpMs,
  );
  return { ours, peer, note: `${backend.device}; outputs differ by at most ${difference.toExponential(1)}` };
}

/** As a normalised picture: mean 0, deviation 1. */
function randomInput(side: number): Float32Array {
  const random = benchRandom(416);
  return Float32Array.from({ length: 3 * side * side }, () => (random() - 0.5) * 3.46);
}

function toNhwc(nchw: Float32Array, side: number): Float32Array {
  const plane = side * side;
  const nhwc = new Float32Array(nchw.length);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) nhwc[pixel * 3 + channel] = nchw[channel * plane + pixel]!;
  }
  return nhwc;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!));
    // The negation lets NaN through as the largest of all.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
