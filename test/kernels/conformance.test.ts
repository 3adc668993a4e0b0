import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { neededKernels } from '../../scripts/vite-tfjs-kernels.ts';
import { type NodeTestResult, runNodeTest } from '../../src/cli/eval/node-test.ts';
import { loadModel } from '../../src/runtime/load-model.ts';
import { bindInputs } from '../../src/runtime/onnx/bind-inputs.ts';
import { GlanceError } from '../../src/shared/errors.ts';
import { BACKENDS, withBackend } from './support/backends.ts';
import { difference, NODE_TESTS, nodeTestNames, readNodeTest } from './support/node-tests.ts';
import { watchKernels } from './support/watch-kernels.ts';

const names = nodeTestNames();

/** Hundreds of models are compiled, which takes long on a busy machine. */
const TIMEOUT_MS = 480_000;

/** What segmenters add to detectors: tfjs's plain backend is for comparison only. */
const spatial = names.filter((name) => /max(un)?pool|convtranspose|resize|upsample/i.test(name));
const SHARES = {
  cpu: { tests: spatial, least: 59 },
  wasm: { tests: names, least: 520 },
  webgpu: { tests: names, least: 516 },
};

/** Refused by name, and nothing else is. */
const REFUSED = [
  'Add(uint64)',
  'Mod(uint32)',
  'Mod(uint64)',
  'Mul(uint64)',
  // On WebGPU alone.
  'NonMaxSuppression(WebGPU)',
  'RNN',
  'Sub(uint64)',
];

describe.skipIf(names.length === 0)(`ONNX node tests (needs ${NODE_TESTS})`, () => {
  describe.each(BACKENDS)('on %s', (backend) => {
    const state = withBackend(backend);
    const { tests, least } = SHARES[backend];

    it('are computed rightly, or refused by name', { timeout: TIMEOUT_MS }, async ({ skip }) => {
      if (state.missing) return skip(state.missing);
      const used = watchKernels(backend);
      const results: NodeTestResult[] = [];
      for (const name of tests) {
        const before = memory().numTensors;
        results.push(await runNodeTest(`${NODE_TESTS}/${name}`, state.createExecutor));
        expect(memory().numTensors, `${name} leaves tensors behind`).toBe(before);
      }
      const of = (outcome: NodeTestResult['outcome']) =>
        results.filter((result) => result.outcome === outcome);
      const refused = of('unsupported').map(({ reason }) => reason);
      console.info(`${backend}: passed ${of('passed').length}, refused ${refused.length}`);
      expect(of('failed')).toEqual([]);
      expect(refused.filter((reason) => !REFUSED.includes(reason))).toEqual([]);
      expect(of('passed').length).toBeGreaterThanOrEqual(least);
      // The built app has only these of tfjs's kernels.
      const needed = neededKernels();
      expect([...used].filter((kernel) => !needed.has(kernel))).toEqual([]);
    });
  });

  it('are folded rightly where everything is constant', async () => {
    let passed = 0;
    const wrong: string[] = [];
    for (const name of names) {
      const { graph, inputs, outputs } = readNodeTest(name);
      try {
        const model = await loadModel(bindInputs(graph, inputs), { optimise: false });
        const answers = model.outputs.map(({ name, value }) => [name, model.constants.get(value)] as const);
        if (answers.some(([, answer]) => !answer)) continue;
        const problem = answers
          .map(([output, answer]) => difference(answer!, outputs[output]!))
          .find((found) => found !== null);
        if (problem) wrong.push(`${name}: ${problem}`);
        else passed++;
      } catch (error) {
        if (!(error instanceof GlanceError) || error.code !== 'model-unknown-ops')
          wrong.push(`${name}: ${error}`);
      }
    }
    console.info(`folded ${passed}, refused or left to a backend ${names.length - passed - wrong.length}`);
    expect(wrong).toEqual([]);
    expect(passed).toBeGreaterThanOrEqual(367);
  });
});
