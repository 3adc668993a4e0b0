import { readFileSync } from 'node:fs';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import {
  differenceFromPeer,
  largestDifference,
  MODEL_CASES,
  missingFile,
  PHOTO,
} from './support/model-cases.ts';
import { channelsFirst, photoValues } from './support/photo.ts';

const TOLERANCE = 1e-3;

beforeAll(async () => {
  await createBackend('wasm');
});

describe.each(MODEL_CASES)('$name on WASM', (model) => {
  const { file, input, sizes, photo, nodes, transposes, fixedSize } = model;
  const missing = missingFile(model);
  if (missing) {
    it.skip(`needs ${missing}`, () => {});
    return;
  }
  const bytes = new Uint8Array(readFileSync(file));

  it.each(sizes.filter((size) => fixedSize === null || fixedSize === size))(
    'says the same as onnxruntime-web at %i',
    async (size) => {
      expect(await differenceFromPeer(model, size)).toBeLessThan(TOLERANCE);
    },
  );

  it.each(sizes)('is compiled small and leaves nothing behind at %i', async (size) => {
    const compiled = compileModel(readOnnx(bytes, file), {
      inputShapes: { [input]: [1, 3, size, size] },
      inputLayout: 'nhwc',
    });
    expect(compiled.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(transposes);
    expect(compiled.nodes.length).toBeLessThanOrEqual(nodes);
    const before = memory().numTensors;
    const executor = new GraphExecutor(compiled);
    const feed = tensor(await photoValues(PHOTO, { ...photo, size }), [1, size, size, 3]);
    executor.run({ [input]: feed }).output!.dispose();
    const held = memory().numTensors;
    executor.run({ [input]: feed }).output!.dispose();
    expect(memory().numTensors).toBe(held);
    feed.dispose();
    executor.dispose();
    expect(memory().numTensors).toBe(before);
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
