import type { RunningBackend } from '../../runtime/backends/backend.ts';
import { GraphExecutor } from '../../runtime/executor.ts';
import type { OnnxGraph, OnnxValue } from '../../runtime/onnx/onnx-graph.ts';
import type { GpuWork } from '../../shared/detection.ts';
import { GlanceError } from '../../shared/errors.ts';
import { workBetween } from '../../shared/gpu-work.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { compileForValues } from '../compile-for-values.ts';
import { type OnnxTestSet, readOnnxTestSets } from '../eval/onnx-test-data.ts';
import { type OutputError, outputError } from '../eval/output-error.ts';
import { runOnValues, startCpuBackend } from '../node-tensors.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { readModelFile } from '../read-model-file.ts';
import { requireSingle, startBackend } from '../start-backend.ts';

interface OutputReport extends OutputError {
  readonly name: string;
  readonly shape: readonly number[];
}

interface SetReport {
  readonly name: string;
  readonly outputs: readonly OutputReport[];
  /** Of one run; absent where there is no GPU. */
  readonly gpuWork?: GpuWork;
}

/** `glance run`: see the command table. */
export async function run({ options, operands }: CommandCall<'run'>, io: CliIo): Promise<number> {
  const modelPath = operands[0]!;
  const backendName = options.backend ?? 'wasm';
  const graph = await readModelFile(modelPath);
  if (backendName === 'cpu') requireSingle('cpu', options.precision);
  const testSets = await readOnnxTestSets(options.test);
  const backend: Pick<RunningBackend, 'createExecutor' | 'gpuWork' | 'dispose'> =
    backendName === 'cpu'
      ? await startCpuBackend()
      : await startBackend(backendName, io.say, options.precision);
  const sets: SetReport[] = [];
  try {
    for (const testSet of testSets) sets.push(await runSet(graph, testSet, backend, io));
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
  { createExecutor, gpuWork }: Pick<RunningBackend, 'createExecutor' | 'gpuWork'>,
  io: CliIo,
): Promise<SetReport> {
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  checkCount(testSet.name, 'input', inputs, testSet.inputs.length);
  checkCount(testSet.name, 'output', graph.outputs, testSet.outputs.length);
  const values = Object.fromEntries(testSet.inputs.map((tensor, index) => [inputs[index]!.name, tensor]));
  const { model, feeds, fixed } = await compileForValues(graph, values);
  if (fixed.length > 0) io.say(`taken as constants of the model: ${fixed.join(', ')}.`);
  const executor = createExecutor?.(model) ?? new GraphExecutor(model);
  try {
    const before = { ...gpuWork };
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
    const work = gpuWork ? { gpuWork: workBetween(before, gpuWork) } : {};
    return { name: testSet.name, outputs, ...work };
  } finally {
    executor.dispose();
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
  const lines = sets.flatMap(({ name, outputs, gpuWork }) => [
    gpuWork ? `${name}  ${gpuWork.dispatches} dispatches, ${gpuWork.readBytes} bytes read back` : name,
    ...outputs.map((output) => line(`  ${output.name} [${output.shape.join(', ')}]`, output)),
  ]);
  return `${[...lines, line('largest', overall)].join('\n')}\n`;
}
