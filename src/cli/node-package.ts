import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelCard } from '../models/card.ts';
import { findKnownCard } from '../models/known/find-known-card.ts';
import { type ModelPackage, verifyModel } from '../models/package.ts';
import { parseCard } from '../models/parse-card.ts';
import { SURE } from '../models/recognise/recognition.ts';
import { GlanceError } from '../shared/errors.ts';
import { listStore, storedCardPath, storeFolder } from './model-store.ts';
import { readInputFile } from './read-input-file.ts';

/** Ids of the models that are used where none is named, by task. */
export const DEFAULT_MODELS = { detect: 'glance-yolo-nano', segment: 'glance-person' } as const;

const WEIGHTS_FOLDER = fileURLToPath(new URL('../../public/weights/', import.meta.url));
const CARD_FILE = 'card.json';
const GRAPH_FILE = 'model.json';

/**
 * Loads a model package from disk and checks the model against its card.
 *
 * @param model the id of a bundled model, or of one that was added; a card.json; a folder with one; an .onnx, whose card lies beside it or is known by the
 *   file's sha256; or a TensorFlow.js model.json, or a folder with one, which is recognised
 * @throws GlanceError `model-unknown`, `file-missing`, `file-empty`, `card-malformed`, `card-needed`,
 *   `model-truncated`, `model-hash-mismatch`
 */
export async function loadNodePackage(model: string): Promise<ModelPackage> {
  const bundledCard = join(WEIGHTS_FOLDER, model, CARD_FILE);
  if (/^[\w.-]+$/.test(model) && existsSync(bundledCard)) return loadByCard(bundledCard);
  if (existsSync(model)) {
    if (statSync(model).isDirectory()) return loadFolder(model);
    if (!model.toLowerCase().endsWith('.json')) return loadByModel(model);
    return (await isGraphModel(model)) ? loadRecognised(model) : loadByCard(model);
  }
  const store = storeFolder();
  const added = storedCardPath(store, model);
  if (added !== null) return loadByCard(added);
  if (/[\\/]|\.(onnx|json)$/i.test(model)) throw new GlanceError('file-missing', { path: model });
  throw new GlanceError('model-unknown', {
    id: model,
    known: [...(await bundledIds()), ...(await addedIds(store))],
  });
}

async function loadFolder(folder: string): Promise<ModelPackage> {
  const graph = join(folder, GRAPH_FILE);
  if (!existsSync(join(folder, CARD_FILE)) && existsSync(graph)) return loadRecognised(graph);
  return loadByCard(join(folder, CARD_FILE));
}

async function isGraphModel(path: string): Promise<boolean> {
  const { foreignFormat } = await import('../runtime/onnx/foreign-format.ts');
  return foreignFormat(await readInputFile(path)) === 'tfjs';
}

/** A TensorFlow.js model, whose card is made as `model add` makes it, where nothing about it is in doubt. */
async function loadRecognised(path: string): Promise<ModelPackage> {
  const { readModelWithLabels } = await import('./model-file.ts');
  const { makePackage } = await import('../models/recognise/make-package.ts');
  const file = await readModelWithLabels(path, undefined);
  const { card: made, report } = await makePackage(file);
  const { reading } = report;
  if (reading && reading.confidence < SURE) throw new GlanceError('card-needed', { file: path });
  const { tryInput } = await import('./try-input.ts');
  const silent = { progress: () => {}, say: () => {} };
  const guess = report.inputFrom === 'habit' ? await tryInput(file.bytes, made, silent) : null;
  const card = guess ? { ...made, input: { ...made.input, ...guess.input } } : made;
  return { card, modelBytes: file.bytes, url: resolve(path), verified: true };
}

async function loadByCard(cardPath: string): Promise<ModelPackage> {
  const card = await readCard(cardPath);
  const modelPath = join(dirname(cardPath), card.file);
  return checked(card, modelPath, await readInputFile(modelPath));
}

async function loadByModel(modelPath: string): Promise<ModelPackage> {
  const bytes = await readInputFile(modelPath);
  const beside = join(dirname(modelPath), CARD_FILE);
  if (existsSync(beside)) {
    const card = await readCard(beside);
    if (card.file === basename(modelPath)) return checked(card, modelPath, bytes);
  }
  const known = findKnownCard(createHash('sha256').update(bytes).digest('hex'));
  if (!known) throw new GlanceError('card-needed', { file: modelPath });
  return checked(known, modelPath, bytes);
}

async function checked(
  card: ModelCard,
  modelPath: string,
  modelBytes: Uint8Array<ArrayBuffer>,
): Promise<ModelPackage> {
  const verified = await verifyModel(modelBytes, card, modelPath);
  return { card, modelBytes, url: resolve(modelPath), verified };
}

async function readCard(path: string): Promise<ModelCard> {
  const text = new TextDecoder().decode(await readInputFile(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new GlanceError('card-malformed', { url: path, problem: 'it is not JSON' }, { cause });
  }
  return parseCard(json, path);
}

async function addedIds(store: string): Promise<string[]> {
  return (await listStore(store)).flatMap((model) => ('card' in model ? [model.card.id] : []));
}

async function bundledIds(): Promise<string[]> {
  const names = await readdir(WEIGHTS_FOLDER).catch(() => []);
  return names.filter((name) => existsSync(join(WEIGHTS_FOLDER, name, CARD_FILE))).sort();
}
