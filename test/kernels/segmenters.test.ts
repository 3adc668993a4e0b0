import { memory, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import {
  compareWithPeer,
  compileSegmenter,
  expectSame,
  missingPhoto,
  SEGMENTER_CASES,
} from './support/segmenter-cases.ts';

const TOLERANCE = 1e-3;

beforeAll(async () => {
  await createBackend('wasm');
});

describe.each(SEGMENTER_CASES)('$id on WASM', ({ id, widths, nodes }) => {
  const missing = missingPhoto();
  if (missing) {
    it.skip(`needs ${missing}`, () => {});
    return;
  }

  it.each(widths)('says the same as onnxruntime-web at %i', async (width) => {
    expectSame(await compareWithPeer(id, width), TOLERANCE);
  });

  it.each(widths)('is compiled small, turns no image, and leaves nothing behind at %i', (width) => {
    const { card, model } = compileSegmenter(id, width);
    expect(model.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(0);
    expect(model.nodes.length).toBeLessThanOrEqual(nodes);
    const before = memory().numTensors;
    const executor = new GraphExecutor(model);
    const { shape } = executor.inputs[0]!;
    const feed = tensor(new Float32Array(shape.reduce((product, side) => product * side, 1)), [...shape]);
    executor.run({ [card.input.name]: feed })[card.head.output]!.dispose();
    const held = memory().numTensors;
    executor.run({ [card.input.name]: feed })[card.head.output]!.dispose();
    expect(memory().numTensors).toBe(held);
    feed.dispose();
    executor.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
