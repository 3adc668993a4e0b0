import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { type io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runOnValues } from '../../src/cli/node-tensors.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { loadModel } from '../../src/runtime/load-model.ts';
import { sizeOf } from '../../src/runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { graphModelToOnnx } from '../../src/runtime/tfjs-graph/graph-model-to-onnx.ts';
import { detectorAsGraphModel } from '../support/detector-as-graph-model.ts';
import type { GraphModelFiles } from '../support/graph-model.ts';
import { withBackend } from './support/backends.ts';
import { GRAPH_MODELS } from './support/graph-model-cases.ts';
import { seededRandom } from './support/random.ts';

/** Absolute, and relative to the value. */
const TOLERANCE = 1e-4;

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What the format's own reader makes of the same files. */
async function expected({ json, shards }: GraphModelFiles, input: Tensor): Promise<Values[]> {
  const model = await loadGraphModel({
    load: async () => ({
      ...json,
      weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights) as never,
      weightData: new Uint8Array(Buffer.concat([...shards.values()])).buffer,
    }),
  } as io.IOHandler);
  const outputs = [model.predict(input)].flat() as Tensor[];
  const values = await Promise.all(
    outputs.map(async (output) => ({ shape: output.shape, data: await output.data() })),
  );
  for (const output of outputs) output.dispose();
  model.dispose();
  return values;
}

async function ours(
  { jsonBytes, shards }: GraphModelFiles,
  input: { readonly shape: readonly number[]; readonly data: Float32Array },
): Promise<Values[]> {
  const graph = readOnnx(graphModelToOnnx(jsonBytes, 'model.json', shards), 'model.onnx');
  const { name } = graph.inputs[0]!;
  const model = await loadModel(graph, { inputShapes: { [name]: input.shape } });
  const executor = new GraphExecutor(model);
  try {
    const outputs = await runOnValues(executor, { [name]: { type: 'float32', ...input } });
    return graph.outputs.map((output) => outputs[output.name]!);
  } finally {
    executor.dispose();
  }
}

function picture(shape: readonly number[], seed: number) {
  const random = seededRandom(seed);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1) };
}

async function expectSame(files: GraphModelFiles, shape: readonly number[]): Promise<void> {
  const given = picture(shape, 7);
  const input = tensor(given.data, [...shape]);
  const [want, got] = [await expected(files, input), await ours(files, given)];
  input.dispose();
  expect(got.map((value) => value.shape)).toEqual(want.map((value) => value.shape));
  want.forEach(({ data }, output) => {
    for (let i = 0; i < data.length; i++) {
      const [a, b] = [got[output]!.data[i]!, data[i]!];
      if (Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b))) continue;
      throw new Error(`output ${output}: value ${i} is ${a}, not ${b}`);
    }
  });
}

describe('TensorFlow.js graph models give what their own reader computes', () => {
  withBackend('cpu');

  it.each(GRAPH_MODELS)('$name', async ({ shape, files }) => {
    await expectSame(files(), shape);
  });
});

describe('a whole detector as a graph model', () => {
  withBackend('wasm');

  it('gives what its own reader computes, in as many steps as the ONNX file', async () => {
    const files = detectorAsGraphModel(160);
    await expectSame(files, [1, 160, 160, 3]);
    const graph = readOnnx(graphModelToOnnx(files.jsonBytes, 'model.json', files.shards), 'model.onnx');
    const steps = (await loadModel(graph)).nodes.map(({ op }) => op);
    expect(steps.filter((op) => op === 'Conv')).toHaveLength(113);
    // Nothing is turned over on the way: three times where the heads are taken apart, and once at the end.
    expect(steps.filter((op) => op === 'Transpose').length).toBeLessThanOrEqual(4);
    expect(steps).not.toContain('HardSwish');
  });
});
