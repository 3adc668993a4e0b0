import { basename, dirname, join } from 'node:path';
import type { OnnxGraph } from '../runtime/onnx/onnx-graph.ts';
import { listExternalFiles, readOnnx } from '../runtime/onnx/read-onnx.ts';
import { readInputFile } from './read-input-file.ts';

/**
 * Reads an ONNX file, and what lies beside it or in folders below where it keeps weights there.
 *
 * @throws GlanceError `file-missing`, `file-empty`, `model-foreign`, `model-unreadable`
 */
export async function readModelFile(path: string): Promise<OnnxGraph> {
  const bytes = await readInputFile(path);
  const files = new Map<string, Uint8Array>();
  for (const name of listExternalFiles(bytes, basename(path))) {
    files.set(name, await readInputFile(join(dirname(path), name)));
  }
  return readOnnx(bytes, basename(path), files);
}
