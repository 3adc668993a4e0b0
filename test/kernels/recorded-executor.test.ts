import { readFileSync } from 'node:fs';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startThreadedWasm } from '../../src/cli/node-threads.ts';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor, type ModelExecutor } from '../../src/runtime/executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../src/runtime/graph/ir.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { floats, type NodeSketch, sketch } from '../unit/runtime/graphs.ts';
import { MODEL_CASES, missingFile } from './support/model-cases.ts';
import { seededRandom } from './support/random.ts';
import { compileSegmenter, SEGMENTER_CASES } from './support/segmenter-cases.ts';

const SIZE = 160;
const THREADS = 3;

describe.each([1, THREADS])('recorded runs by %i threads', (threads) => {
  let backend: RunningBackend;

  beforeAll(async () => {
    backend = threads === 1 ? await createBackend('wasm') : await startThreadedWasm(threads);
  });

  afterAll(() => {
    if (threads > 1) backend.dispose();
  });

  for (const model of MODEL_CASES) {
    it(`give the same bits as step by step: ${model.name}`, ({ skip }) => {
      const missing = missingFile(model);
      if (missing) return skip(`needs ${missing}`);
      const graph = readOnnx(new Uint8Array(readFileSync(model.file)), model.file);
      const inputShapes = { [model.input]: [1, 3, SIZE, SIZE] };
      expectSameBits(backend, compileModel(graph, { inputShapes, inputLayout: 'nhwc' }));
    });
  }

  it.each(SEGMENTER_CASES)('give the same bits as step by step: $id', ({ id, widths }) => {
    expectSameBits(backend, compileSegmenter(id, Math.min(...widths)).model);
  });

  it.each(Object.entries(GRAPHS))('give the same bits as step by step: %s', (_, graph) => {
    expectSameBits(backend, graph());
  });

  it('follow what they are fed to where it lies', () => {
    const executor = backend.createExecutor!(GRAPHS['joins and residuals']!());
    const [a, b] = [feedOf(executor, 1), feedOf(executor, 2)];
    const first = valuesOf(executor, a);
    expect(valuesOf(executor, b)).not.toEqual(first);
    expect(valuesOf(executor, a)).toEqual(first);
    for (const used of [a, b, executor]) used.dispose();
  });

  it('hand out what later runs overwrite, and hold no more for it', () => {
    const executor = backend.createExecutor!(GRAPHS['steps that tfjs does']!());
    const feed = feedOf(executor, 1);
    executor.run({ x: feed }).y!.dispose();
    const held = memory();
    const one = executor.run({ x: feed });
    const two = executor.run({ x: feed });
    expect(two.y!.dataSync()).toEqual(one.y!.dataSync());
    for (const output of [one.y!, two.y!]) output.dispose();
    expect(memory()).toEqual(held);
    for (const used of [feed, executor]) used.dispose();
  });

  it('tell a watcher of each step', () => {
    const model = GRAPHS['steps that tfjs does']!();
    const executor = backend.createExecutor!(model);
    const feed = feedOf(executor, 1);
    const seen: number[] = [];
    executor.run({ x: feed }, (node) => seen.push(node)).y!.dispose();
    expect(seen).toEqual(model.nodes.map((_, node) => node));
    for (const used of [feed, executor]) used.dispose();
  });

  it('cannot be run after their end', () => {
    const executor = backend.createExecutor!(GRAPHS['joins and residuals']!());
    executor.dispose();
    expect(() => executor.run({})).toThrow('the model was disposed');
  });
});

/** Where values are shared, renamed, handed out twice, or nobody's to place. */
const GRAPHS: Readonly<Record<string, () => CompiledModel>> = {
  'joins and residuals': () =>
    compiled(
      [
        ['Conv', 'x wa', 'a'],
        ['Relu', 'a', 'ra'],
        ['Conv', 'x wb', 'b'],
        ['MaxPool', 'b', 'p', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] }],
        ['Add', 'p ra', 's'],
        ['Concat', 's ra b', 'j', { axis: 1 }],
        ['Conv', 'j wj', 'y'],
      ],
      'y',
    ),
  'steps that tfjs does': () =>
    compiled(
      [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'a wc', 'c'],
        ['Softmax', 'c', 't', { axis: 1 }],
        ['Conv', 't wc', 'd'],
        ['Add', 'd a', 'e'],
        ['Conv', 'e wc', 'y'],
      ],
      'y',
    ),
  'values given out besides the last': () =>
    compiled(
      [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'a wc', 'b'],
        ['Flatten', 'b', 'f'],
        ['Add', 'a b', 'y'],
      ],
      'a f y',
    ),
  'what is fed given out': () => compiled([['Identity', 'x', 'y']], 'y'),
  'one value given out twice': () =>
    compiled(
      [
        ['Conv', 'x wa', 'a'],
        ['Identity', 'a', 'y'],
      ],
      'a y',
    ),
  'weights that are computed': () =>
    compiled(
      [
        ['GlobalAveragePool', 'x', 'g'],
        ['Transpose', 'g', 't', { perm: [2, 1, 0, 3] }],
        ['Conv', 'x t', 'y'],
      ],
      'y',
    ),
  'truth values between': () =>
    compiled(
      [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'a wc', 'b'],
        ['Conv', 'b wc', 'd'],
        ['Conv', 'd wc', 'e'],
        ['Conv', 'e wc', 'g'],
        ['Greater', 'a b', 'c'],
        ['Where', 'c g b', 'y'],
      ],
      'c y',
    ),
};

function compiled(nodes: readonly NodeSketch[], outputs: string): CompiledModel {
  const weights = {
    wa: floats([4, 8, 1, 1], 1),
    wb: floats([4, 8, 1, 1], 2),
    wc: floats([4, 4, 1, 1], 3),
    wj: floats([5, 12, 1, 1], 4),
  };
  return compileModel(sketch({ x: [1, 8, 5, 7] }, nodes, outputs, weights), { inputLayout: 'nhwc' });
}

/** Several runs on pictures that differ, each against tfjs step by step; nothing is left behind. */
function expectSameBits(backend: RunningBackend, model: CompiledModel): void {
  const before = memory().numTensors;
  const plain = new GraphExecutor(model);
  const recorded = backend.createExecutor!(model);
  for (const seed of [1, 2, 3]) {
    const feed = feedOf(plain, seed);
    const wanted = bitsOf(plain, feed);
    expect(Object.keys(wanted)).toEqual(model.outputs.map(({ name }) => name));
    const got = bitsOf(recorded, feed);
    for (const [name, bits] of Object.entries(wanted)) expect(bits.equals(got[name]!), name).toBe(true);
    feed.dispose();
  }
  plain.dispose();
  recorded.dispose();
  expect(memory().numTensors).toBe(before);
}

function feedOf({ inputs }: ModelExecutor, seed: number): Tensor {
  const { shape } = inputs[0]!;
  const random = seededRandom(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random() * 2 - 1),
    [...shape],
  );
}

function valuesOf(executor: ModelExecutor, feed: Tensor): readonly number[] {
  return [...Object.values(bitsOf(executor, feed))[0]!];
}

function bitsOf(executor: ModelExecutor, feed: Tensor): Record<string, Buffer> {
  const outputs = executor.run({ [executor.inputs[0]!.name]: feed });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const values = output.dataSync().slice();
      output.dispose();
      return [name, Buffer.from(values.buffer)];
    }),
  );
}
