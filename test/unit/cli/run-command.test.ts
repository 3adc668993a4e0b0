import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnnxTestSets } from '../../../src/cli/eval/onnx-test-data.ts';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { runGlance } from './run-glance.ts';

const TIMEOUT_MS = 60_000;
const FLOAT = 1;
const IR_VERSION = 8n;

let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-run-'));
  model = join(folder, 'relu.onnx');
  await writeFile(model, reluModel());
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance run', { timeout: TIMEOUT_MS }, () => {
  it('prints the largest errors of a data set', async () => {
    const set = await saveSet('off', [-1, 2, 3, 4], [0, 2, 3, 5]);
    const run = await runGlance(['run', model, '--test', set, '--backend', 'cpu', '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(run.stdout)).toEqual({
      model: 'relu.onnx',
      backend: 'cpu',
      maxAbsolute: 1,
      maxRelative: 0.2,
      sets: [{ name: 'off', outputs: [{ name: 'y', shape: [4], maxAbsolute: 1, maxRelative: 0.2 }] }],
    });
  });

  it('runs every test_data_set of a folder, on WASM unless told otherwise', async () => {
    await saveSet('all/test_data_set_10', [1, 1, 1, 1], [1, 1, 1, 1]);
    await saveSet('all/test_data_set_2', [-1, -1, -1, -1], [0, 0, 0, 0]);
    const run = await runGlance(['run', model, '--test', join(folder, 'all'), '--json']);
    const report = JSON.parse(run.stdout) as {
      backend: string;
      maxAbsolute: number;
      sets: { name: string }[];
    };
    expect(report).toMatchObject({ backend: 'wasm', maxAbsolute: 0 });
    expect(report.sets.map(({ name }) => name)).toEqual(['test_data_set_2', 'test_data_set_10']);
    const text = await runGlance(['run', model, '--test', join(folder, 'all')]);
    expect(text.stdout).toContain('largest  absolute 0.00e+0  relative 0.00e+0\n');
  });

  it('runs on WebGPU where there is an adapter, and ends by itself', async (context) => {
    const set = await saveSet('gpu', [-1, 2, 3, 4], [0, 2, 3, 4]);
    const run = await runGlance(['run', model, '--test', set, '--backend', 'webgpu', '--json']);
    if (run.stderr.includes('WebGPU cannot be used here')) context.skip(run.stderr.trim());
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({ backend: 'webgpu', maxAbsolute: 0 });
  });

  it('says what is wrong with a model or data', async () => {
    const noModel = await runGlance(['run', join(folder, 'none.onnx'), '--test', folder]);
    expect(noModel).toMatchObject({ exitCode: 1, stdout: '' });
    expect(noModel.stderr).toContain('none.onnx');
    const set = await saveSet('halves', [1, 1, 1, 1], [1, 1, 1, 1]);
    const halves = await runGlance(['run', model, '--test', set, '--precision', 'f16']);
    expect(halves).toMatchObject({ exitCode: 1, stdout: '' });
    expect(halves.stderr).toContain('wasm cannot be used here: --precision f16 is for --backend webgpu.');
    const noData = await runGlance(['run', model, '--test', folder]);
    expect(noData).toMatchObject({ exitCode: 1, stdout: '' });
    expect(noData.stderr).toContain(
      'it has neither input_*.pb and output_*.pb files nor test_data_set_* folders',
    );
  });
});

describe('readOnnxTestSets', () => {
  it('refuses gaps in the numbering, missing outputs and what is no tensor', async () => {
    const gap = await saveSet('gap', [1], [1]);
    await writeFile(join(gap, 'input_2.pb'), tensor([1]));
    await expect(readOnnxTestSets(gap)).rejects.toThrow('input_1.pb is missing');
    const bare = join(folder, 'bare');
    await mkdir(bare);
    await writeFile(join(bare, 'input_0.pb'), tensor([1]));
    await expect(readOnnxTestSets(bare)).rejects.toThrow('it has no output_*.pb');
    const odd = await saveSet('odd', [1], [1]);
    // A SequenceProto: field 2 elem_type = 1 (tensor), field 3 one tensor.
    await writeFile(join(odd, 'output_0.pb'), Uint8Array.of(0x10, 1, 0x1a, 0));
    await expect(readOnnxTestSets(odd)).rejects.toThrow('sequence and optional types are not supported');
  });
});

async function saveSet(name: string, input: readonly number[], output: readonly number[]): Promise<string> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'input_0.pb'), tensor(input));
  await writeFile(join(place, 'output_0.pb'), tensor(output));
  return place;
}

function tensor(values: readonly number[]): Uint8Array {
  const fields = { dims: [BigInt(values.length)], dataType: FLOAT, floatData: [...values] };
  return toBinary(TensorProtoSchema, create(TensorProtoSchema, fields));
}

/** y = Relu(x), of unsaid length. */
function reluModel(): Uint8Array {
  const declared = (name: string) => ({
    name,
    type: {
      tensorType: { elemType: FLOAT, shape: { dim: [{ value: { case: 'dimParam' as const, value: 'n' } }] } },
    },
  });
  const graph = {
    name: 'relu',
    node: [{ name: 'relu', opType: 'Relu', input: ['x'], output: ['y'] }],
    input: [declared('x')],
    output: [declared('y')],
  };
  const fields = { irVersion: IR_VERSION, opsetImport: [{ domain: '', version: 17n }], graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, fields));
}
