import { GlanceError } from '../shared/errors.ts';
import { foreignFormat } from './onnx/foreign-format.ts';
import { listExternalFiles } from './onnx/read-onnx.ts';

/** A model as one ONNX file. */
export interface WholeModel {
  /** `model.onnx` also where it was made of a `model.json`. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What lies beside a model, by the name that it has there; null where there is no such file. */
export type ReadBeside = (name: string) => Promise<Uint8Array | null>;

/**
 * A model and the files that its weights lie in as one ONNX file. A TensorFlow.js graph model becomes one; a file that is
 * whole already, and whatever is no model, stays as it is.
 * @throws GlanceError 'model-parts-missing' naming every file that is not there; 'model-foreign', 'model-unreadable',
 *   'model-unknown-ops'
 */
export async function wholeModel(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  readBeside: ReadBeside,
): Promise<WholeModel> {
  if (bytes.length === 0) return { name, bytes };
  const format = foreignFormat(bytes, name);
  if (format === 'tfjs') {
    const { graphModelToOnnx, listWeightFiles } = await import('./tfjs-graph/graph-model-to-onnx.ts');
    const files = await readAll(name, listWeightFiles(bytes, name), readBeside);
    return { name: `${name.replace(/\.json$/i, '')}.onnx`, bytes: graphModelToOnnx(bytes, name, files) };
  }
  if (format !== undefined) return { name, bytes };
  const names = listExternalFiles(bytes, name);
  if (names.length === 0) return { name, bytes };
  const files = await readAll(name, names, readBeside);
  const { embedWeights } = await import('./onnx/embed-weights.ts');
  try {
    return { name, bytes: embedWeights(bytes, files) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new GlanceError('model-unreadable', { file: name, problem }, { cause });
  }
}

async function readAll(
  file: string,
  names: readonly string[],
  readBeside: ReadBeside,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const bytes = await readBeside(name);
    if (bytes) files.set(name, bytes);
  }
  const missing = names.filter((name) => !files.has(name));
  if (missing.length > 0) throw new GlanceError('model-parts-missing', { file, missing });
  return files;
}
