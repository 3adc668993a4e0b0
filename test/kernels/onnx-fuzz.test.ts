import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fuzzCase } from '../../scripts/fuzz/case.ts';
import { MUTATIONS } from '../../scripts/fuzz/mutate.ts';
import { GRAPH_MUTATIONS } from '../../scripts/fuzz/mutate-graph-model.ts';
import { tryReading } from '../../scripts/fuzz/try-reading.ts';
import { GRAPH_MODELS } from './support/graph-model-cases.ts';
import { NODE_TESTS, nodeTestNames } from './support/node-tests.ts';

const CASES = 300;
const SEED = 2;

/** The bundled detector, and a small model of each kind of op where they lie beside the project. */
const files = [
  'public/weights/glance-yolo-nano/model.onnx',
  ...nodeTestNames()
    .filter((_, index) => index % 20 === 0)
    .map((name) => `${NODE_TESTS}/${name}/model.onnx`),
].map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)), beside: [] }));

describe('a model file is not trusted', () => {
  it(`${CASES} spoilt files are errors of the model, or models, soon and without much memory`, async () => {
    const problems: string[] = [];
    const outcomes = new Set<string>();
    for (let number = 0; number < CASES; number++) {
      const { label, bytes } = fuzzCase(files, SEED, number);
      const { outcome, problem } = await tryReading(bytes);
      outcomes.add(outcome);
      // How long it takes on a busy machine is for `npm run fuzz`.
      if (problem && !problem.startsWith('it took')) problems.push(`${label}: ${problem}`);
    }
    expect(problems).toEqual([]);
    // The ways of spoiling reach every check there is.
    expect([...outcomes].sort()).toEqual(['model-shape', 'model-unknown-ops', 'model-unreadable', 'read']);
    expect(CASES).toBeGreaterThan(MUTATIONS.length * 10);
  });

  it('spoilt graph models are, too', async () => {
    const graphModels = GRAPH_MODELS.filter((_, index) => index % 6 === 0).map(({ name, files: made }) => {
      const { jsonBytes, shards } = made();
      return { name, bytes: jsonBytes, beside: [...shards] };
    });
    const problems: string[] = [];
    const outcomes = new Set<string>();
    for (let number = 0; number < CASES; number++) {
      const { label, bytes, beside } = fuzzCase(graphModels, SEED, number);
      const { outcome, problem } = await tryReading(bytes, beside);
      outcomes.add(outcome);
      if (problem && !problem.startsWith('it took')) problems.push(`${label}: ${problem}`);
    }
    expect(problems).toEqual([]);
    expect([...outcomes].sort()).toEqual([
      'model-parts-missing',
      'model-shape',
      'model-unknown-ops',
      'model-unreadable',
      'read',
    ]);
    expect(CASES).toBeGreaterThan(GRAPH_MUTATIONS.length * 10);
  });

  it('makes the same file of the same numbers, and leaves its source as it is', () => {
    const before = files[0]!.bytes.slice();
    for (let number = 0; number < MUTATIONS.length; number++) {
      const [one, two] = [fuzzCase(files, 5, number), fuzzCase(files, 5, number)];
      expect(one.label).toBe(two.label);
      expect(Buffer.compare(one.bytes, two.bytes), one.label).toBe(0);
    }
    expect(Buffer.compare(files[0]!.bytes, before)).toBe(0);
  });
});
