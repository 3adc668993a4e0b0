import '@tensorflow/tfjs-backend-wasm';
import { existsSync, readFileSync } from 'node:fs';
import { memory, setBackend, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { runPeer } from './support/peer.ts';
import { channelsFirst, type PhotoOptions, photoValues } from './support/photo.ts';

const PHOTO = '../shared/photos/astronaut.png';
/** Of |ours − theirs| ÷ max(|theirs|, 1): a hundred layers deep, orders of summation differ. */
const TOLERANCE = 1e-3;

interface Case {
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

const CASES: readonly Case[] = [
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

beforeAll(async () => {
  await setBackend('wasm');
});

describe.each(CASES)('$name', ({ file, input, sizes, photo, nodes, transposes, fixedSize }) => {
  const missing = [file, PHOTO].find((path) => !existsSync(path));
  if (missing) {
    it.skip(`needs ${missing}`, () => {});
    return;
  }
  const bytes = new Uint8Array(readFileSync(file));

  it.each(sizes)('says the same as onnxruntime-web at %i', async (size) => {
    const values = await photoValues(PHOTO, { ...photo, size });
    const shape = [1, 3, size, size];
    const model = compileModel(readOnnx(bytes, file), {
      inputShapes: { [input]: shape },
      inputLayout: 'nhwc',
    });
    expect(model.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(transposes);
    expect(model.nodes.length).toBeLessThanOrEqual(nodes);
    const executor = new GraphExecutor(model);
    const empty = memory().numTensors;
    const feed = tensor(values, [1, size, size, 3]);
    const ours = executor.run({ [input]: feed }).output!;
    const data = await ours.data();
    const held = memory().numTensors;
    executor.run({ [input]: feed }).output!.dispose();
    expect(memory().numTensors).toBe(held);
    feed.dispose();
    if (fixedSize === null || fixedSize === size) {
      const theirs = await runPeer(bytes, input, channelsFirst(values), shape);
      expect(ours.shape).toEqual(theirs.shape);
      expect(largestDifference(data as Float32Array, theirs.data)).toBeLessThan(TOLERANCE);
    }
    ours.dispose();
    executor.dispose();
    expect(memory().numTensors).toBe(empty - model.constants.size);
  });

  it('says the same without the optimiser', async () => {
    const size = 192;
    const values = await photoValues(PHOTO, { ...photo, size });
    const answers = [true, false].map((optimise) => {
      const inputShapes = { [input]: [1, 3, size, size] };
      const executor = new GraphExecutor(compileModel(readOnnx(bytes, file), { inputShapes, optimise }));
      const feed = tensor(channelsFirst(values), [1, 3, size, size]);
      const output = executor.run({ [input]: feed }).output!;
      const data = output.dataSync() as Float32Array;
      for (const used of [feed, output]) used.dispose();
      executor.dispose();
      return data;
    });
    expect(largestDifference(answers[0]!, answers[1]!)).toBeLessThan(TOLERANCE);
  });
});

function largestDifference(ours: Float32Array, theirs: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < theirs.length; i++) {
    const difference = Math.abs(ours[i]! - theirs[i]!) / Math.max(Math.abs(theirs[i]!), 1);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
