import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConstTensor } from '../../runtime/onnx/onnx-graph.ts';
import { readTensorProto } from '../../runtime/onnx/read-tensor.ts';
import { GlanceError } from '../../shared/errors.ts';
import { readInputFile } from '../read-input-file.ts';

/** One ONNX test data set: what goes in and what must come out, in the graph's order. */
export interface OnnxTestSet {
  /** Folder name. */
  readonly name: string;
  readonly inputs: readonly ConstTensor[];
  readonly outputs: readonly ConstTensor[];
}

/**
 * Reads the data sets of an ONNX test: `path` itself when it holds `input_*.pb` or `output_*.pb`, else the
 * `test_data_set_*` folders in it, by number.
 *
 * @throws GlanceError `file-missing`, `test-data-unusable`
 */
export async function readOnnxTestSets(path: string): Promise<OnnxTestSet[]> {
  const info = await stat(path).catch(() => null);
  if (!info?.isDirectory()) throw new GlanceError('file-missing', { path });
  const names = await readdir(path);
  if (names.some((name) => /^(input|output)_\d+\.pb$/.test(name))) return [await readSet(path, names)];
  const folders = names
    .filter((name) => /^test_data_set_\d+$/.test(name))
    .sort((a, b) => numberIn(a) - numberIn(b));
  if (folders.length === 0) {
    throw new GlanceError('test-data-unusable', {
      path,
      problem: 'it has neither input_*.pb and output_*.pb files nor test_data_set_* folders',
    });
  }
  return Promise.all(folders.map(async (name) => readSet(join(path, name), await readdir(join(path, name)))));
}

async function readSet(folder: string, names: readonly string[]): Promise<OnnxTestSet> {
  const inputs = await readTensors(folder, names, 'input');
  const outputs = await readTensors(folder, names, 'output');
  if (outputs.length === 0) {
    throw new GlanceError('test-data-unusable', { path: folder, problem: 'it has no output_*.pb' });
  }
  return { name: basename(folder), inputs, outputs };
}

async function readTensors(
  folder: string,
  names: readonly string[],
  kind: 'input' | 'output',
): Promise<ConstTensor[]> {
  const files = names
    .filter((name) => name.startsWith(`${kind}_`) && /_\d+\.pb$/.test(name))
    .sort((a, b) => numberIn(a) - numberIn(b));
  files.forEach((name, index) => {
    if (numberIn(name) === index) return;
    const problem = `${kind}_${index}.pb is missing`;
    throw new GlanceError('test-data-unusable', { path: folder, problem });
  });
  return Promise.all(files.map((name) => readTensor(join(folder, name))));
}

async function readTensor(path: string): Promise<ConstTensor> {
  const bytes = await readInputFile(path);
  try {
    return readTensorProto(bytes);
  } catch (cause) {
    // Sequence and optional values use other messages, whose fields a TensorProto reader cannot make sense of.
    const detail = cause instanceof Error ? cause.message : String(cause);
    const problem = `it holds no tensor that Glance reads; sequence and optional types are not supported (${detail})`;
    throw new GlanceError('test-data-unusable', { path, problem }, { cause });
  }
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? Number.NaN);
}
