import { entriesOf } from './shelf.ts';

const FOLDER = 'downloads';

/** What has come of a file so far. Whoever opened it closes it. */
export interface PartFile {
  readonly bytes: number;
  /** @throws DOMException 'QuotaExceededError' */
  append(pieces: readonly Uint8Array<ArrayBuffer>[]): void;
  /** Begins from nothing. */
  clear(): void;
  read(): Uint8Array<ArrayBuffer>;
  /** What has come stays for the next time, where it can. */
  close(): void;
}

/**
 * The part of a file that is on this device, by the file's SHA-256, so that it can only be gone on with by the same. Only in a worker.
 * Where the browser keeps nothing, or another page has it open, a part that lives as long as the worker.
 */
export async function openPart(sha256: string): Promise<PartFile> {
  try {
    const folder = await partsFolder();
    const file = await folder.getFileHandle(sha256, { create: true });
    return new StoredPart(await file.createSyncAccessHandle());
  } catch {
    return new MemoryPart();
  }
}

/** Forgets what has come of a file. */
export async function removePart(sha256: string): Promise<void> {
  await partsFolder()
    .then((folder) => folder.removeEntry(sha256))
    .catch(() => {});
}

/** How much has come of which file, by SHA-256. */
export async function listParts(): Promise<ReadonlyMap<string, number>> {
  const parts = new Map<string, number>();
  try {
    for await (const [name, entry] of entriesOf(await partsFolder()))
      if (entry.kind === 'file') parts.set(name, (await (entry as FileSystemFileHandle).getFile()).size);
  } catch {
    // A browser that keeps nothing has none.
  }
  return parts;
}

async function partsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

class StoredPart implements PartFile {
  readonly #access: FileSystemSyncAccessHandle;

  constructor(access: FileSystemSyncAccessHandle) {
    this.#access = access;
  }

  get bytes(): number {
    return this.#access.getSize();
  }

  append(pieces: readonly Uint8Array<ArrayBuffer>[]): void {
    for (const piece of pieces) {
      const written = this.#access.write(piece, { at: this.bytes });
      if (written < piece.length) throw new DOMException('the file system took less', 'QuotaExceededError');
    }
    // The worker may be ended at any moment: what has come is to stay.
    this.#access.flush();
  }

  clear(): void {
    this.#access.truncate(0);
  }

  read(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.bytes);
    this.#access.read(bytes, { at: 0 });
    return bytes;
  }

  close(): void {
    this.#access.flush();
    this.#access.close();
  }
}

class MemoryPart implements PartFile {
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  bytes = 0;

  append(pieces: readonly Uint8Array<ArrayBuffer>[]): void {
    for (const piece of pieces) {
      this.#pieces.push(piece);
      this.bytes += piece.length;
    }
  }

  clear(): void {
    this.#pieces = [];
    this.bytes = 0;
  }

  read(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  close(): void {
    this.clear();
  }
}
