import { basename, dirname, join } from 'node:path';
import type { OnnxGraph } from '../runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../runtime/onnx/read-onnx.ts';
import { type WholeModel, wholeModel } from '../runtime/whole-model.ts';
import { GlanceError } from '../shared/errors.ts';
import { readInputFile } from './read-input-file.ts';

/**
 * A model file as one ONNX file: what it keeps beside it or in folders below is put into it, and a TensorFlow.js
 * `model.json` becomes one.
 *
 * @throws GlanceError `file-missing`, `file-empty`, and what `wholeModel` throws
 */
export async function readWholeModel(path: string): Promise<WholeModel> {
  const bytes = await readInputFile(path);
  return wholeModel(bytes, basename(path), async (name) => {
    try {
      return await readInputFile(join(dirname(path), name));
    } catch (error) {
      // All that is missing is told at once.
      if (error instanceof GlanceError && error.code === 'file-missing') return null;
      throw error;
    }
  });
}

/** Reads a model file as {@link readWholeModel} does. */
export async function readModelFile(path: string): Promise<OnnxGraph> {
  const { bytes, name } = await readWholeModel(path);
  return readOnnx(bytes, name);
}
