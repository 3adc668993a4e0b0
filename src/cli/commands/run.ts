import { basename } from 'node:path';
import type { RunningBackend } from '../../runtime/backends/backend.ts';
import { GraphExecutor } from '../../runtime/executor.ts';
import { compileModel } from '../../runtime/graph/compile.ts';
import type { CompiledModel } from '../../runtime/graph/ir.ts';
import { bindInputs } from '../../runtime/onnx/bind-inputs.ts';
import type { ConstTensor, OnnxGraph, OnnxValue } from '../../runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../runtime/onnx/read-onnx.ts';
import { GlanceError } from '../../shared/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { type OnnxTestSet, readOnnxTestSets } from '../eval/onnx-test-data.ts';
import { type OutputError, outputError } from '../eval/output-error.ts';
import { runOnValues, startCpuBackend } from '../node-tensors.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { readInputFile } from '../read-input-file.ts';
import { startBackend } from '../start-backend.ts';

interface OutputReport extends OutputError {
  readonly name: string;
  readonly shape: readonly number[];
}

interface SetReport {
  readonly name: string;
  readonly outputs: readonly OutputReport[];
}

/** `glance run`: see the command table. */
export async function run({ options, operands }: CommandCall<'run'>, io: CliIo): Promise<number> {
  const modelPath = operands[0]!;
  const backendName = options.backend ?? 'wasm';
  const graph = readOnnx(await readInputFile(modelPath), basename(modelPath));
  const testSets = await readOnnxTestSets(options.test);
  const backend = backendName === 'cpu' ? await startCpuBackend() : await startBackend(backendName, io.say);
  const sets: SetReport[] = [];
  try {
    const create = 'createExecutor' in backend ? backend.createExecutor : undefined;
    for (const testSet of testSets) sets.push(await runSet(graph, testSet, create, io));
  } finally {
    backend.dispose();
  }
  const overall = worst(sets.flatMap(({ outputs }) => outputs));
  io.print(
    options.json
      ? `${JSON.stringify({ model: graph.fileName, backend: backendName, ...overall, sets }, finiteOrText, 2)}\n`
      : reportText(sets, overall),
  );
  return EXIT.ok;
}

async function runSet(
  graph: OnnxGraph,
  testSet: OnnxTestSet,
  create: RunningBackend['createExecutor'],
  io: CliIo,
): Promise<SetReport> {
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  checkCount(testSet.name, 'input', inputs, testSet.inputs.length);
  checkCount(testSet.name, 'output', graph.outputs, testSet.outputs.length);
  const values = Object.fromEntries(testSet.inputs.map((tensor, index) => [inputs[index]!.name, tensor]));
  const { model, feeds } = compileForValues(graph, values, io);
  const executor = create?.(model) ?? new GraphExecutor(model);
  try {
    const got = await runOnValues(executor, feeds);
    const outputs = testSet.outputs.map((expected, index) => {
      const { name } = graph.outputs[index]!;
      const output = got[name];
      if (output?.shape.join() !== expected.shape.join()) {
        const problem = `output “${name}” has shape [${output?.shape}], expected [${expected.shape}]`;
        throw new GlanceError('test-data-unusable', { path: testSet.name, problem });
      }
      return { name, shape: expected.shape, ...outputError(output.data, expected.data) };
    });
    return { name: testSet.name, outputs };
  } finally {
    executor.dispose();
  }
}

/** Compiles for these input values; where an operation needs some known beforehand, all but the first are fixed. */
function compileForValues(
  graph: OnnxGraph,
  values: Readonly<Record<string, ConstTensor>>,
  io: CliIo,
): { model: CompiledModel; feeds: Readonly<Record<string, ConstTensor>> } {
  const compile = (of: OnnxGraph, feeds: Readonly<Record<string, ConstTensor>>) => {
    const shapes = Object.entries(feeds).map(([name, { shape }]) => [name, shape] as const);
    return { model: compileModel(of, { inputShapes: Object.fromEntries(shapes) }), feeds };
  };
  try {
    return compile(graph, values);
  } catch (error) {
    const [first, ...rest] = Object.entries(values);
    const mayHelp = error instanceof GlanceError && error.code === 'model-unknown-ops' && rest.length > 0;
    if (!mayHelp) throw error;
    const compiled = compile(bindInputs(graph, Object.fromEntries(rest)), Object.fromEntries([first!]));
    io.say(`taken as constants of the model: ${rest.map(([name]) => name).join(', ')}.`);
    return compiled;
  }
}

function checkCount(
  path: string,
  what: 'input' | 'output',
  declared: readonly OnnxValue[],
  given: number,
): void {
  if (given === declared.length) return;
  const names = declared.map(({ name }) => name).join(', ');
  const problem = `it has ${given} ${what}s, the model ${declared.length} (${names})`;
  throw new GlanceError('test-data-unusable', { path, problem });
}

function worst(outputs: readonly OutputError[]): OutputError {
  return {
    maxAbsolute: Math.max(0, ...outputs.map(({ maxAbsolute }) => maxAbsolute)),
    maxRelative: Math.max(0, ...outputs.map(({ maxRelative }) => maxRelative)),
  };
}

/** JSON has no infinity. */
function finiteOrText(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
}

function reportText(sets: readonly SetReport[], overall: OutputError): string {
  const line = (name: string, { maxAbsolute, maxRelative }: OutputError) =>
    `${name}  absolute ${maxAbsolute.toExponential(2)}  relative ${maxRelative.toExponential(2)}`;
  const lines = sets.flatMap(({ name, outputs }) => [
    name,
    ...outputs.map((output) => line(`  ${output.name} [${output.shape.join(', ')}]`, output)),
  ]);
  return `${[...lines, line('largest', overall)].join('\n')}\n`;
}
