import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ModelCard } from '../models/card.ts';
import { parseCard } from '../models/parse-card.ts';
import { GlanceError } from '../shared/errors.ts';
import { readInputFile } from './read-input-file.ts';

const CARD_FILE = 'card.json';
/** Begins the names of what is under way; no id begins so. */
const HIDDEN = '.';

/** A model of the store, or what is wrong with its card. */
export type StoredModel =
  | { readonly folder: string; readonly card: ModelCard }
  | { readonly folder: string; readonly problem: string };

/** Where models are kept: `--store`, else GLANCE_STORE, else ~/.glance/models. */
export function storeFolder(given?: string): string {
  return resolve(given ?? process.env.GLANCE_STORE ?? join(homedir(), '.glance', 'models'));
}

/** Every model of a store, by folder; none where there is no store yet. */
export async function listStore(store: string): Promise<StoredModel[]> {
  const entries = await readdir(store, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(HIDDEN))
    .map(({ name }) => name);
  return Promise.all(names.sort().map((name) => readStored(join(store, name))));
}

/** The card of a model in the store, or null where there is none of this id. */
export function storedCardPath(store: string, id: string): string | null {
  const path = join(store, id, CARD_FILE);
  return /^[\w-][\w.-]*$/.test(id) && existsSync(path) ? path : null;
}

/**
 * Keeps a package in a store; it appears there whole or not at all.
 * @returns its folder
 * @throws GlanceError 'model-exists', 'file-unwritable'
 */
export async function keepInStore(
  store: string,
  card: ModelCard,
  bytes: Uint8Array,
  replace: boolean,
): Promise<string> {
  const folder = join(store, card.id);
  if (existsSync(folder) && !replace) throw new GlanceError('model-exists', { id: card.id, folder: store });
  let made: string | null = null;
  try {
    await mkdir(store, { recursive: true });
    made = await mkdtemp(join(store, `${HIDDEN}adding-`));
    await writeFile(join(made, card.file), bytes);
    await writeFile(join(made, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`);
    if (replace) await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
    return folder;
  } catch (cause) {
    if (made !== null) await rm(made, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GlanceError('file-unwritable', { path: folder, reason }, { cause });
  }
}

async function readStored(folder: string): Promise<StoredModel> {
  const path = join(folder, CARD_FILE);
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(await readInputFile(path)));
    return { folder, card: parseCard(json, path) };
  } catch (error) {
    return { folder, problem: error instanceof Error ? error.message : String(error) };
  }
}
