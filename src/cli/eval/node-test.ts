import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunningBackend } from '../../runtime/backends/backend.ts';
import { GraphExecutor } from '../../runtime/executor.ts';
import { type ConstTensor, dtypeOf } from '../../runtime/onnx/onnx-graph.ts';
import { GlanceError, type GlanceErrorCode } from '../../shared/errors.ts';
import { compileForValues } from '../compile-for-values.ts';
import { type PlainTensor, runOnValues } from '../node-tensors.ts';
import { readModelFile } from '../read-model-file.ts';
import { requireFolder } from '../require-folder.ts';
import { type OnnxTestSet, readOnnxTestSets } from './onnx-test-data.ts';

/** What became of one test: passed, failed with what was wrong, or refused with why. */
export interface NodeTestResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'unsupported';
  /** '' where it passed. */
  readonly reason: string;
  /** All inputs had to be constants: the answer was folded, and no backend computed anything. */
  readonly folded: boolean;
}

/** Allowed difference from an expected float: absolute, and relative to it. Whole numbers and truth values are equal. */
const ABSOLUTE = 1e-5;
const RELATIVE = 1e-3;
/** Of halves, which the expected values were computed in. */
const RELATIVE_HALF = 1e-2;

/** How a model is refused before anything runs. */
const REFUSALS: readonly GlanceErrorCode[] = ['model-unknown-ops', 'model-unreadable', 'test-data-unusable'];

/**
 * The tests of a folder, by name: itself where it holds a `model.onnx`, else the folders in it that do.
 *
 * @throws GlanceError `file-missing`, `test-data-unusable`
 */
export async function listNodeTests(folder: string): Promise<string[]> {
  await requireFolder(folder);
  const names = await readdir(folder);
  if (names.includes('model.onnx')) return [folder];
  const tests: string[] = [];
  for (const name of names.sort()) {
    const inside = await readdir(join(folder, name)).catch(() => [] as string[]);
    if (inside.includes('model.onnx')) tests.push(join(folder, name));
  }
  if (tests.length > 0) return tests;
  throw new GlanceError('test-data-unusable', {
    path: folder,
    problem: 'neither it nor a folder in it holds a model.onnx',
  });
}

/** Runs one ONNX backend test with all its data sets on tfjs's current backend. Throws nothing: it is a result. */
export async function runNodeTest(
  folder: string,
  createExecutor?: RunningBackend['createExecutor'],
): Promise<NodeTestResult> {
  const name = basename(folder);
  const result = (outcome: NodeTestResult['outcome'], reason = '', folded = false): NodeTestResult => ({
    ...{ name, outcome, reason, folded },
  });
  try {
    const graph = await readModelFile(join(folder, 'model.onnx'));
    let folded = false;
    for (const set of await readOnnxTestSets(folder)) {
      const run = await runSet(graph, set, createExecutor);
      if (run.problem) return result('failed', run.problem);
      folded ||= run.folded;
    }
    return result('passed', '', folded);
  } catch (thrown) {
    const error = GlanceError.from(thrown);
    return result(REFUSALS.includes(error.code) ? 'unsupported' : 'failed', reasonOf(error));
  }
}

async function runSet(
  graph: Parameters<typeof compileForValues>[0],
  set: OnnxTestSet,
  createExecutor: RunningBackend['createExecutor'],
): Promise<{ readonly problem: string | null; readonly folded: boolean }> {
  const values = Object.fromEntries(
    set.inputs.flatMap((tensor, index) => {
      const name = graph.inputs[index]?.name;
      return name === undefined ? [] : [[name, tensor] as const];
    }),
  );
  const { model, feeds } = await compileForValues(graph, values);
  const executor = createExecutor?.(model) ?? new GraphExecutor(model);
  try {
    const outputs = await runOnValues(executor, feeds);
    const suppresses = graph.nodes.some(({ op }) => op === 'NonMaxSuppression');
    const problems = set.outputs.map((expected, index) => {
      const name = graph.outputs[index]?.name ?? '';
      const output = outputs[name];
      const counted = output && suppresses ? withoutEmptyRows(output, expected.shape) : output;
      const found = counted ? differenceFrom(expected, counted) : 'it is missing';
      return found && `output “${name}”: ${found}`;
    });
    const folded = set.inputs.length > 0 && Object.keys(feeds).length === 0;
    return { problem: problems.find((problem) => problem !== null) ?? null, folded };
  } finally {
    executor.dispose();
  }
}

/** As many rows as suppression can give are given; those at the end that stand for nothing are −1. */
function withoutEmptyRows(output: PlainTensor, [rows = 0, ...row]: readonly number[]): PlainTensor {
  const { shape, data } = output;
  const size = row.reduce((product, side) => product * side, 1);
  const surplus = Array.from({ length: data.length - rows * size }, (_, i) => data[rows * size + i]);
  const fits = shape.length === row.length + 1 && shape[0]! > rows && surplus.every((value) => value === -1);
  if (!fits) return output;
  return { ...output, shape: [rows, ...shape.slice(1)], data: Array.from(data).slice(0, rows * size) };
}

/** What is wrong with an output, or null. */
function differenceFrom(expected: ConstTensor, { shape, dtype, data }: PlainTensor): string | null {
  if (shape.join() !== expected.shape.join()) return `its shape is [${shape}], not [${expected.shape}]`;
  if (dtype !== dtypeOf(expected.type)) return `it is ${dtype}, not ${expected.type}`;
  const isFloat = dtype === 'float32';
  const relative = expected.type === 'float16' ? RELATIVE_HALF : RELATIVE;
  for (let i = 0; i < expected.data.length; i++) {
    const [got, want] = [data[i]!, expected.data[i]!];
    if (got === want || (Number.isNaN(got) && Number.isNaN(want))) continue;
    const near = isFloat && Math.abs(got - want) <= ABSOLUTE + relative * Math.abs(want);
    if (!near) return `value ${i} is ${got}, not ${want}`;
  }
  return null;
}

function reasonOf(error: GlanceError): string {
  const { ops, problem } = error.details as { readonly ops?: readonly string[]; readonly problem?: string };
  return ops?.join(', ') ?? problem ?? error.message;
}
