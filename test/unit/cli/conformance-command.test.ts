import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelProtoSchema, TensorProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { runGlance } from './run-glance.ts';

const TIMEOUT_MS = 120_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-conformance-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance conformance', { timeout: TIMEOUT_MS }, () => {
  it('counts what passes, and names what fails and what is refused', async () => {
    await saveTest('all/b-right', 'Relu', [-1, 2], [0, 2]);
    await saveTest('all/a-wrong', 'Relu', [-1, 2], [0, 3]);
    await saveTest('all/c-unknown', 'Wibble', [1], [1]);
    await saveTest('all/d-folded', 'NoConstant', [2, 3], [0, 0, 0, 0, 0, 0]);
    await mkdir(join(folder, 'all/no-test'));
    const run = await runGlance(['conformance', join(folder, 'all'), '--backend', 'cpu', '--json']);
    expect(JSON.parse(run.stdout)).toEqual({
      backend: 'cpu',
      passed: 2,
      failed: [{ test: 'a-wrong', reason: 'output “y”: value 1 is 2, not 3' }],
      unsupported: [{ test: 'c-unknown', reason: 'Wibble' }],
      folded: ['d-folded'],
    });
    expect(run.exitCode).toBe(1);
  });

  it('takes one test by itself, in words; weights in a file beside the model are read', async () => {
    await saveTest('external', 'Add', [1, 2], [1.5, 4.5], {
      initializer: [external('weights/w.bin')],
    });
    const beside = join(folder, 'external/weights');
    const missing = await runGlance(['conformance', join(folder, 'external'), '--backend', 'cpu']);
    expect(missing).toMatchObject({ exitCode: 1 });
    expect(missing.stdout).toContain(
      'failed       external: model.onnx keeps its weights in other files. Give them together with it; these are missing: weights/w.bin.',
    );
    await mkdir(beside);
    await writeFile(join(beside, 'w.bin'), new Uint8Array(Float32Array.of(0.5, 2.5).buffer));
    const run = await runGlance(['conformance', join(folder, 'external'), '--backend', 'cpu']);
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: 'cpu: 1 passed (0 of them folded), 0 failed, 0 unsupported\n',
    });
  });

  it('reads no file outside of the model’s folder', async () => {
    await saveTest('outside', 'Add', [1, 2], [1, 2], { initializer: [external('../w.bin')] });
    const run = await runGlance(['conformance', join(folder, 'outside'), '--backend', 'cpu']);
    expect(run.stdout).toContain(
      'unsupported  outside: tensor “w” keeps its values in “../w.bin”, which is not in the model’s folder\n',
    );
  });

  it.each([
    [['nowhere'], 1, 'There is no file or folder at nowhere.'],
    [['docs'], 1, 'The test data docs cannot be used: neither it nor a folder in it holds a model.onnx.'],
    [
      ['docs', '--backend', 'cuda'],
      2,
      '--backend cannot be “cuda”. Choose one of wasm, webgpu, cpu. Run “npm run glance -- help” for the commands.',
    ],
  ])('refuses %j', async (words, exitCode, message) => {
    const run = await runGlance(['conformance', ...words]);
    expect({ exitCode: run.exitCode, stdout: run.stdout, stderr: run.stderr.trim() }).toEqual({
      exitCode,
      stdout: '',
      stderr: `glance: ${message}`,
    });
  });
});

type GraphInit = NonNullable<MessageInitShape<typeof ModelProtoSchema>['graph']>;

/** Two floats in a file. */
function external(location: string): MessageInitShape<typeof TensorProtoSchema> {
  return {
    name: 'w',
    dataType: 1,
    dims: [2n],
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  };
}

/** A test of one op with one input and one output; `NoConstant` makes a shape of its values. */
async function saveTest(
  name: string,
  op: string,
  input: readonly number[],
  output: readonly number[],
  more: { initializer?: MessageInitShape<typeof TensorProtoSchema>[] } = {},
): Promise<void> {
  const shaped = op === 'NoConstant';
  const elemType = shaped ? 7 : 1;
  const dim = [{ value: { case: 'dimValue' as const, value: BigInt(input.length) } }];
  const graph = {
    input: [{ name: 'x', type: { tensorType: { elemType, shape: { dim } } } }],
    node: [
      {
        opType: shaped ? 'ConstantOfShape' : op,
        input: more.initializer ? ['x', 'w'] : ['x'],
        output: ['y'],
      },
    ],
    output: [{ name: 'y' }],
    ...more,
  } as GraphInit;
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ version: 17n }], graph });
  const set = join(folder, name, 'test_data_set_0');
  await mkdir(set, { recursive: true });
  await writeFile(join(folder, name, 'model.onnx'), toBinary(ModelProtoSchema, model));
  const given = shaped
    ? { dataType: 7, dims: [BigInt(input.length)], int64Data: input.map(BigInt) }
    : { dataType: 1, dims: [BigInt(input.length)], floatData: [...input] };
  const dims = shaped ? input.map(BigInt) : [BigInt(output.length)];
  const expected = { dataType: 1, dims, floatData: [...output] };
  for (const [kind, init] of [
    ['input', given],
    ['output', expected],
  ] as const) {
    await writeFile(join(set, `${kind}_0.pb`), toBinary(TensorProtoSchema, create(TensorProtoSchema, init)));
  }
}
