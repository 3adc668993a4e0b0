import { existsSync, readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { GraphExecutor, type ModelExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../../src/runtime/graph/ir.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { runPeer } from './peer.ts';
import { channelsFirst, type PhotoOptions, photoValues } from './photo.ts';

/** What the models look at. */
export const PHOTO = '../shared/photos/astronaut.png';
/** A whole network, and the photo's way into it. */
export interface ModelCase {
  readonly name: string;
  readonly file: string;
  readonly input: string;
  readonly sizes: readonly number[];
  readonly photo: Omit<PhotoOptions, 'size'>;
  /** Nodes a run executes; may shrink, must not grow. */
  readonly nodes: number;
  readonly transposes: number;
  /** The peer takes only the size the file declares. */
  readonly fixedSize: number | null;
}

/** The bundled model, and two published ones where they are there. */
export const MODEL_CASES: readonly ModelCase[] = [
  {
    name: 'glance-yolo-nano',
    file: 'public/weights/glance-yolo-nano/model.onnx',
    input: 'images',
    sizes: [320, 416],
    photo: { colour: 'RGB', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
    nodes: 145,
    transposes: 0,
    fixedSize: null,
  },
  {
    name: 'yolox-nano',
    file: '../shared/models/yolox-nano.onnx',
    input: 'images',
    sizes: [416, 320],
    photo: { colour: 'RGB', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    nodes: 145,
    transposes: 0,
    fixedSize: 416,
  },
  {
    name: 'nanodet-plus-m',
    file: '../shared/models/nanodet-plus-m-416.onnx',
    input: 'data',
    sizes: [416, 320],
    photo: { colour: 'BGR', scale: 1, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] },
    nodes: 224,
    transposes: 16,
    fixedSize: 416,
  },
];

/** The file that keeps a case from being run here, or undefined. */
export function missingFile({ file }: ModelCase): string | undefined {
  return [file, PHOTO].find((path) => !existsSync(path));
}

/**
 * Runs a model on tfjs's current backend and in onnxruntime-web, on the same photo.
 * @returns the largest |ours − theirs| ÷ max(|theirs|, 1): a hundred layers deep, orders of summation differ
 */
export async function differenceFromPeer(
  { file, input, photo }: ModelCase,
  size: number,
  createExecutor = (model: CompiledModel): ModelExecutor => new GraphExecutor(model),
): Promise<number> {
  const bytes = new Uint8Array(readFileSync(file));
  const values = await photoValues(PHOTO, { ...photo, size });
  const shape = [1, 3, size, size];
  const model = compileModel(readOnnx(bytes, file), { inputShapes: { [input]: shape }, inputLayout: 'nhwc' });
  const executor = createExecutor(model);
  const feed = tensor(values, [1, size, size, 3]);
  const output = executor.run({ [input]: feed }).output!;
  const ours = (await output.data()) as Float32Array;
  for (const used of [feed, output, executor]) used.dispose();
  const theirs = await runPeer(bytes, input, channelsFirst(values), shape);
  return ours.length === theirs.data.length ? largestDifference(ours, theirs.data) : Number.POSITIVE_INFINITY;
}

/** The largest |ours − theirs| ÷ max(|theirs|, 1); NaN where one of them is. */
export function largestDifference(ours: Float32Array, theirs: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < theirs.length; i++) {
    const difference = Math.abs(ours[i]! - theirs[i]!) / Math.max(Math.abs(theirs[i]!), 1);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
