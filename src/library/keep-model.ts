import type { ModelCard } from '../models/card.ts';
import { GlanceError } from '../shared/errors.ts';
import { CARD_FILE, deleteKept, entriesOf, MODEL_FILE, openShelf, readKept } from './shelf.ts';

/** A file is copied in pieces of this size. */
const PIECE_BYTES = 1 << 22;

/**
 * Keeps a model on this device, whole or not at all: its card is written last, and a folder without one is none. Only in a worker:
 * the one way of writing that every browser has is open there alone. A model that is kept already gets the new card; one of the
 * same id and other contents gets another id.
 * @returns the card as it is kept
 * @throws GlanceError 'library-unavailable', 'library-full', 'library-unwritable'
 */
export async function keepModel(card: ModelCard, model: Blob): Promise<ModelCard> {
  const shelf = await openShelf();
  if (!shelf) throw new GlanceError('library-unavailable', {});
  await sweep(shelf);
  const id = await freeId(shelf, card);
  const kept: ModelCard = { ...card, id, file: MODEL_FILE };
  try {
    const folder = await shelf.getDirectoryHandle(id, { create: true });
    await write(folder, MODEL_FILE, model);
    await writeCard(folder, kept);
    return kept;
  } catch (thrown) {
    await deleteKept(shelf, id).catch(() => {});
    throw await explainUnwritten(thrown, card.name, model.size);
  }
}

/**
 * Gives a kept model another name. Only in a worker.
 * @throws GlanceError 'kept-missing', 'card-malformed', 'library-full', 'library-unwritable'
 */
export async function renameKept(id: string, name: string): Promise<ModelCard> {
  const shelf = await openShelf();
  const { card } = await readKept(shelf, id);
  const renamed: ModelCard = { ...card, name };
  try {
    await writeCard(await shelf!.getDirectoryHandle(id), renamed);
    return renamed;
  } catch (thrown) {
    throw await explainUnwritten(thrown, name, 0);
  }
}

/** Folders without a card are what a page left behind that was closed while it wrote. */
async function sweep(shelf: FileSystemDirectoryHandle): Promise<void> {
  const found: string[] = [];
  for await (const [name, entry] of entriesOf(shelf)) if (entry.kind === 'directory') found.push(name);
  for (const name of found) {
    const folder = await shelf.getDirectoryHandle(name);
    const whole = await folder.getFileHandle(CARD_FILE).catch(() => null);
    if (!whole) await deleteKept(shelf, name).catch(() => {});
  }
}

async function freeId(shelf: FileSystemDirectoryHandle, { id, sha256 }: ModelCard): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    const taken = await shelf.getDirectoryHandle(candidate).catch(() => null);
    if (!taken) return candidate;
    const there = await readKept(shelf, candidate).catch(() => null);
    if (!there || there.card.sha256 === sha256) return candidate;
  }
}

/** What is cut short by a crash is no JSON, and told as such. */
function writeCard(folder: FileSystemDirectoryHandle, card: ModelCard): Promise<void> {
  return write(folder, CARD_FILE, new Blob([`${JSON.stringify(card, null, 2)}\n`]));
}

async function write(folder: FileSystemDirectoryHandle, name: string, content: Blob): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const access = await handle.createSyncAccessHandle();
  try {
    access.truncate(0);
    for (let at = 0; at < content.size; at += PIECE_BYTES) {
      const piece = new Uint8Array(await content.slice(at, at + PIECE_BYTES).arrayBuffer());
      const written = access.write(piece, { at });
      // Where there is no room left, some browsers write less and say nothing else.
      if (written < piece.length) throw new DOMException('written short', 'QuotaExceededError');
    }
    access.flush();
  } finally {
    access.close();
  }
}

/** What kept a model from being written: 'library-full' or 'library-unwritable'. */
export async function explainUnwritten(
  thrown: unknown,
  name: string,
  neededBytes: number,
): Promise<GlanceError> {
  if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
    const room = await navigator.storage.estimate?.().catch(() => null);
    const left = room?.quota === undefined ? null : Math.max(0, room.quota - (room.usage ?? 0));
    return new GlanceError('library-full', { name, neededBytes, leftBytes: left }, { cause: thrown });
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new GlanceError('library-unwritable', { name, reason }, { cause: thrown });
}
