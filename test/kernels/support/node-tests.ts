import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConstTensor, OnnxGraph } from '../../../src/runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { readTensorProto } from '../../../src/runtime/onnx/read-tensor.ts';

/** ONNX's own tests, one folder for each case of an op. */
export const NODE_TESTS = '../shared/onnx-node-tests';

/** One folder of the ONNX backend tests, read but not run. */
export interface NodeTest {
  readonly graph: OnnxGraph;
  readonly inputs: Readonly<Record<string, ConstTensor>>;
  readonly outputs: Readonly<Record<string, ConstTensor>>;
}

/** The names of ONNX's node tests, sorted; none where the folder is missing. */
export function nodeTestNames(): string[] {
  return existsSync(NODE_TESTS) ? readdirSync(NODE_TESTS).sort() : [];
}

/** @throws GlanceError or Error when a part of it is not readable */
export function readNodeTest(name: string): NodeTest {
  const folder = join(NODE_TESTS, name);
  const graph = readOnnx(new Uint8Array(readFileSync(join(folder, 'model.onnx'))), `${name}/model.onnx`);
  const set = join(folder, 'test_data_set_0');
  const read = (kind: string, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((value, index) => {
        const path = join(set, `${kind}_${index}.pb`);
        return existsSync(path) ? [[value, readTensorProto(new Uint8Array(readFileSync(path)))]] : [];
      }),
    );
  return {
    graph,
    inputs: read(
      'input',
      graph.inputs.map((input) => input.name),
    ),
    outputs: read(
      'output',
      graph.outputs.map((output) => output.name),
    ),
  };
}

/** What is wrong with an answer, or null. Whole numbers must be equal; halves may be off by their own precision. */
export function difference(
  ours: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  expected: ConstTensor,
): string | null {
  if (ours.shape.join() !== expected.shape.join()) return `shape [${ours.shape}], not [${expected.shape}]`;
  const relative = expected.type === 'float16' ? 1e-2 : 1e-3;
  for (let i = 0; i < expected.data.length; i++) {
    const [got, want] = [ours.data[i]!, expected.data[i]!];
    if (got === want || (Number.isNaN(got) && Number.isNaN(want))) continue;
    const near = expected.type.includes('float') && Math.abs(got - want) <= 1e-5 + relative * Math.abs(want);
    if (!near) return `value ${i} is ${got}, not ${want}`;
  }
  return null;
}
