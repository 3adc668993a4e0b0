import type { ModelCard } from '../models/card.ts';
import { parseCard } from '../models/parse-card.ts';
import { GlanceError } from '../shared/errors.ts';
import { keptAddress } from './address.ts';

const FOLDER = 'models';
export const CARD_FILE = 'card.json';
export const MODEL_FILE = 'model.onnx';

/** A model that this device keeps, or what is wrong with its card. */
export type KeptModel =
  | { readonly id: string; readonly card: ModelCard; readonly bytes: number }
  | { readonly id: string; readonly card: null; readonly problem: GlanceError; readonly bytes: number };

/** The folder of kept models, or null where the browser keeps no files: in some private windows, on insecure pages. */
export async function openShelf(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage?.getDirectory?.();
    return (await root?.getDirectoryHandle(FOLDER, { create: true })) ?? null;
  } catch {
    return null;
  }
}

/**
 * Every kept model, by id. What was begun and never finished has no card, and is none.
 * @param shelf as {@link openShelf} gives it
 */
export async function listKept(shelf: FileSystemDirectoryHandle | null): Promise<KeptModel[]> {
  if (!shelf) return [];
  const ids: string[] = [];
  for await (const [id, entry] of entriesOf(shelf)) if (entry.kind === 'directory') ids.push(id);
  const kept = await Promise.all(ids.sort().map((id) => describe(shelf, id)));
  return kept.filter((one) => one !== null);
}

/**
 * A kept model's card and file. The file's bytes are read when somebody asks it for them.
 * @throws GlanceError 'kept-missing', 'card-malformed'
 */
export async function readKept(
  shelf: FileSystemDirectoryHandle | null,
  id: string,
): Promise<{ card: ModelCard; model: File }> {
  try {
    const folder = await shelf?.getDirectoryHandle(id);
    if (!folder) throw new GlanceError('kept-missing', { id });
    const [card, model] = [await fileIn(folder, CARD_FILE), await fileIn(folder, MODEL_FILE)];
    return { card: readCard(await card.text(), id), model };
  } catch (thrown) {
    if (thrown instanceof GlanceError) throw thrown;
    throw new GlanceError('kept-missing', { id }, { cause: thrown });
  }
}

/** Deletes a kept model; one that is not there is no error. */
export async function deleteKept(shelf: FileSystemDirectoryHandle | null, id: string): Promise<void> {
  await shelf?.removeEntry(id, { recursive: true }).catch((thrown: unknown) => {
    if (!(thrown instanceof DOMException) || thrown.name !== 'NotFoundError') throw thrown;
  });
}

/** The entries of a folder, by name. TypeScript's own types of the DOM leave them out. */
export function entriesOf(
  folder: FileSystemDirectoryHandle,
): AsyncIterable<readonly [string, FileSystemHandle]> {
  return folder as unknown as AsyncIterable<readonly [string, FileSystemHandle]>;
}

async function describe(shelf: FileSystemDirectoryHandle, id: string): Promise<KeptModel | null> {
  const folder = await shelf.getDirectoryHandle(id);
  const card = await fileIn(folder, CARD_FILE).catch(() => null);
  if (!card) return null;
  const bytes = card.size + ((await fileIn(folder, MODEL_FILE).catch(() => null))?.size ?? 0);
  try {
    return { id, card: readCard(await card.text(), id), bytes };
  } catch (thrown) {
    return { id, card: null, problem: GlanceError.from(thrown), bytes };
  }
}

function readCard(text: string, id: string): ModelCard {
  const url = keptAddress(id);
  try {
    return parseCard(JSON.parse(text), url);
  } catch (thrown) {
    if (thrown instanceof GlanceError) throw thrown;
    throw new GlanceError('card-malformed', { url, problem: 'it is not JSON' }, { cause: thrown });
  }
}

async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File> {
  return (await folder.getFileHandle(name)).getFile();
}
