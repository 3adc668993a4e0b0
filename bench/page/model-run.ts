import { tensor } from '@tensorflow/tfjs-core';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor, type ModelExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../src/runtime/graph/ir.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { benchRandom } from './bench-random.ts';
import { engineBase } from './engine-base.ts';
import type { ModelParameters } from './task.ts';

/** A model on Glance's runtime, WASM, with an input that is the same in every run. */
export interface ModelRun {
  readonly bytes: Uint8Array;
  /** What the model is fed, channels first, as the file wants it. */
  readonly nchw: Float32Array;
  readonly compiled: CompiledModel;
  readonly executor: ModelExecutor;
  /** The backend in words, e.g. how many threads really run. */
  readonly device: string;
  /** Runs the model once and reads its first output back. */
  run(): Promise<Float32Array>;
  /** The same for another graph of the model, fed channels-last, step by step. */
  runOf(graph: CompiledModel): () => Promise<Float32Array>;
}

/** Fetches and compiles a model with one square picture as its input, and starts the backend. */
export async function startModelRun({
  modelUrl,
  inputName,
  inputSize,
  threads,
}: ModelParameters): Promise<ModelRun> {
  const bytes = new Uint8Array(await (await fetch(modelUrl)).arrayBuffer());
  const nchw = randomInput(inputSize);
  const backend = await createBackend('wasm', { assetBase: engineBase(), threads });
  const compiled = compileModel(readOnnx(bytes, 'model.onnx'), {
    inputShapes: { [inputName]: [1, 3, inputSize, inputSize] },
    inputLayout: 'nhwc',
  });
  await backend.fetchKernels?.(compiled);
  const executor = backend.createExecutor!(compiled);
  const input = tensor(toNhwc(nchw, inputSize), [1, inputSize, inputSize, 3]);
  const runOn = (on: ModelExecutor) => async () => {
    const output = Object.values(on.run({ [inputName]: input }))[0]!;
    const values = await output.data();
    output.dispose();
    return values as Float32Array;
  };
  return {
    bytes,
    nchw,
    compiled,
    executor,
    device: backend.device,
    run: runOn(executor),
    runOf: (graph) => runOn(new GraphExecutor(graph)),
  };
}

/**
 * The largest difference of two outputs, relative to values of about 1: two that are compared must do the same work.
 * @throws Error when it is above 2e-3
 */
export function expectSameOutput(ours: Float32Array, peer: Float32Array): number {
  const difference = largestDifference(ours, peer);
  if (!(difference < TOLERANCE)) throw new Error(`The two outputs differ by up to ${difference}`);
  return difference;
}

const TOLERANCE = 2e-3;

/** As a normalised picture: mean 0, deviation 1. */
export function randomInput(side: number): Float32Array {
  const random = benchRandom(416);
  return Float32Array.from({ length: 3 * side * side }, () => (random() - 0.5) * 3.46);
}

/** The same numbers channels-last. */
export function toNhwc(nchw: Float32Array, side: number): Float32Array {
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
