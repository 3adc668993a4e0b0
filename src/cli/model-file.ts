import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LabelFile } from '../models/recognise/choose-labels.ts';
import type { ModelFile } from '../models/recognise/make-package.ts';
import { readInputFile } from './read-input-file.ts';
import { readWholeModel } from './read-model-file.ts';
import { stem } from './stem.ts';

const OWN_ENDINGS = ['.txt', '.names', '.yaml', '.yml', '.json'] as const;
const COMMON_NAMES = ['labels.txt', 'classes.txt'] as const;

/**
 * A model file with its labels: those that were named, or a file beside the model with its name (`best.txt` for `best.onnx`).
 * @throws GlanceError `file-missing`, `file-empty`, and what `wholeModel` throws
 */
export async function readModelWithLabels(path: string, labels: string | undefined): Promise<ModelFile> {
  const { bytes, name } = await readWholeModel(path);
  const found = labels ?? labelsBeside(path);
  return { name, bytes, ...(found ? { labels: await readLabels(found) } : {}) };
}

/** A file of labels as it is. */
export async function readLabels(path: string): Promise<LabelFile> {
  return { name: basename(path), text: new TextDecoder().decode(await readInputFile(path)) };
}

function labelsBeside(path: string): string | undefined {
  const folder = dirname(path);
  const own = OWN_ENDINGS.map((ending) => join(folder, `${stem(path)}${ending}`));
  return [...own, ...COMMON_NAMES.map((name) => join(folder, name))].find(
    (candidate) => candidate !== path && existsSync(candidate),
  );
}
