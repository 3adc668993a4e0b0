import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { loadModel } from '../../src/runtime/load-model.ts';
import { bindInputs } from '../../src/runtime/onnx/bind-inputs.ts';
import { type ConstTensor, dtypeOf, type OnnxGraph } from '../../src/runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../../src/shared/errors.ts';
import { BACKENDS, withBackend } from './support/backends.ts';
import { difference, NODE_TESTS, type NodeTest, nodeTestNames, readNodeTest } from './support/node-tests.ts';

/** Disagrees with PyTorch and onnxruntime: it maps indices over to the other shape. */
const ODD = ['test_maxunpool_export_with_output_shape'];

const names = nodeTestNames().filter((name) => !ODD.includes(name));

/** What segmenters add to detectors; on a software GPU every op would take long. */
const spatial = names.filter((name) => /max(un)?pool|convtranspose|resize|upsample/i.test(name));
const SHARES = {
  cpu: { tests: spatial, least: 59 },
  wasm: { tests: names, least: 516 },
  webgpu: { tests: names, least: 516 },
};

describe.skipIf(names.length === 0)(`ONNX node tests (needs ${NODE_TESTS})`, () => {
  describe.each(BACKENDS)('on %s', (backend) => {
    const state = withBackend(backend);
    const { tests, least } = SHARES[backend];

    it('are computed rightly, or refused by name', async ({ skip }) => {
      if (state.missing) return skip(state.missing);
      const counts = await countAll(tests, runOnBackend);
      console.info(`${backend}: passed ${counts.passed}, refused ${counts.refused.length}`);
      if (process.env.SHOW_REFUSED) console.info(counts.refused.join('\n'));
      expect(counts.wrong).toEqual([]);
      expect(counts.passed).toBeGreaterThanOrEqual(least);
    });
  });

  it('are folded rightly where everything is constant', async () => {
    const counts = await countAll(names, foldOnly);
    console.info(`folded ${counts.passed}, refused or left to a backend ${counts.refused.length}`);
    expect(counts.wrong).toEqual([]);
    expect(counts.passed).toBeGreaterThanOrEqual(367);
  });
});

interface Counts {
  passed: number;
  readonly refused: string[];
  readonly wrong: string[];
}

type Answer = { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
type Runner = (test: NodeTest) => Promise<Readonly<Record<string, Answer>> | null>;

async function countAll(tests: readonly string[], run: Runner): Promise<Counts> {
  const counts: Counts = { passed: 0, refused: [], wrong: [] };
  for (const name of tests) {
    try {
      const test = readNodeTest(name);
      const answers = await run(test);
      if (!answers) {
        counts.refused.push(`${name}: left to a backend`);
        continue;
      }
      const problem = Object.entries(test.outputs)
        .map(([output, expected]) => difference(answers[output]!, expected))
        .find((found) => found !== null);
      if (problem) counts.wrong.push(`${name}: ${problem}`);
      else counts.passed++;
    } catch (error) {
      const refusal = error instanceof GlanceError && error.code !== 'engine-failed';
      if (refusal || String(error).includes('is not supported')) counts.refused.push(`${name}: ${error}`);
      else counts.wrong.push(`${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  return counts;
}

/** Inputs that must be known at compile time are fixed where the model is refused without. */
async function runOnBackend({ graph, inputs }: NodeTest): Promise<Readonly<Record<string, Answer>>> {
  const entries = Object.entries(inputs);
  for (let fed = entries.length; ; fed = fed > 1 ? 1 : 0) {
    const [free, fixed] = [entries.slice(0, fed), entries.slice(fed)];
    try {
      return await runGraph(bindInputs(graph, Object.fromEntries(fixed)), Object.fromEntries(free));
    } catch (error) {
      const mayHelp = error instanceof GlanceError && error.code === 'model-unknown-ops' && fed > 0;
      if (!mayHelp) throw error;
    }
  }
}

async function runGraph(
  graph: OnnxGraph,
  inputs: Readonly<Record<string, ConstTensor>>,
): Promise<Readonly<Record<string, Answer>>> {
  const before = memory().numTensors;
  const inputShapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
  const executor = new GraphExecutor(await loadModel(graph, { inputShapes }));
  const feeds: Record<string, Tensor> = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape, type }]) => [
      name,
      tensor(data, [...shape], dtypeOf(type)),
    ]),
  );
  try {
    const outputs = Object.entries(executor.run(feeds));
    const answers: Record<string, Answer> = {};
    for (const [name, output] of outputs) {
      answers[name] = { shape: output.shape, data: await output.data() };
      output.dispose();
    }
    return answers;
  } finally {
    for (const feed of Object.values(feeds)) feed.dispose();
    executor.dispose();
    expect(memory().numTensors).toBe(before);
  }
}

async function foldOnly({ graph, inputs }: NodeTest): Promise<Readonly<Record<string, Answer>> | null> {
  const model = await loadModel(bindInputs(graph, inputs), { optimise: false });
  const answers = model.outputs.map(({ name, value }) => [name, model.constants.get(value)] as const);
  if (answers.some(([, answer]) => !answer)) return null;
  return Object.fromEntries(answers.map(([name, answer]) => [name, answer!]));
}
