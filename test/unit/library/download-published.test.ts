import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadPublished } from '../../../src/library/download-published.ts';
import type { LibraryStep } from '../../../src/library/messages.ts';
import { listParts } from '../../../src/library/part-file.ts';

const PAGE = 'https://glance.example/';
const FILE = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const SHA256 = createHash('sha256').update(FILE).digest('hex');
const REQUEST = {
  task: 'download',
  name: 'a model',
  url: `${PAGE}published/a.onnx`,
  bytes: FILE.length,
  sha256: SHA256,
} as const;

/** The origin private file system, as far as a download uses it. */
class FakeFolder {
  readonly kind = 'directory';
  readonly files = new Map<string, Uint8Array>();
  readonly #folders = new Map<string, FakeFolder>();
  /** What may be written in all. */
  roomBytes = Number.POSITIVE_INFINITY;

  async getDirectoryHandle(name: string): Promise<FakeFolder> {
    const found = this.#folders.get(name) ?? new FakeFolder();
    this.#folders.set(name, found);
    return found;
  }

  async getFileHandle(name: string) {
    const { files } = this;
    if (!files.has(name)) files.set(name, new Uint8Array());
    const access = {
      getSize: () => files.get(name)!.length,
      write: (piece: Uint8Array, { at }: { at: number }) => {
        if (at + piece.length > this.roomBytes) throw new DOMException('full', 'QuotaExceededError');
        const bytes = new Uint8Array(Math.max(files.get(name)!.length, at + piece.length));
        bytes.set(files.get(name)!);
        bytes.set(piece, at);
        files.set(name, bytes);
        return piece.length;
      },
      read: (into: Uint8Array) => into.set(files.get(name)!),
      truncate: (size: number) => files.set(name, files.get(name)!.slice(0, size)),
      flush: () => {},
      close: () => {},
    };
    return {
      kind: 'file',
      createSyncAccessHandle: async () => access,
      getFile: async () => ({ size: files.get(name)!.length }),
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.files.delete(name);
  }

  async *[Symbol.asyncIterator]() {
    for (const name of this.files.keys()) yield [name, await this.getFileHandle(name)];
  }
}

let parts: FakeFolder;
let asked: (string | null)[];
let violations: EventTarget;

beforeEach(async () => {
  const root = new FakeFolder();
  parts = await root.getDirectoryHandle('downloads');
  asked = [];
  violations = new EventTarget();
  vi.stubGlobal('location', new URL(PAGE));
  vi.stubGlobal('navigator', {
    onLine: true,
    storage: { getDirectory: async () => root, estimate: async () => ({ quota: 700, usage: 100 }) },
  });
  vi.stubGlobal('addEventListener', violations.addEventListener.bind(violations));
  vi.stubGlobal('removeEventListener', violations.removeEventListener.bind(violations));
});

afterEach(() => vi.unstubAllGlobals());

/** A server that has these bytes and breaks off after some, where that is asked for. */
function serve(
  file: Uint8Array<ArrayBuffer>,
  options: { breaksAfter?: number; ranges?: boolean } = {},
): void {
  const { breaksAfter, ranges = true } = options;
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(headers.Range ?? null);
    const from = ranges ? Number(/\d+/.exec(headers.Range ?? '')?.[0] ?? 0) : 0;
    if (from >= file.length) return new Response(null, { status: 416 });
    const rest = file.subarray(from, breaksAfter);
    const body = new ReadableStream({
      pull(controller) {
        if (breaksAfter === undefined) controller.close();
        else controller.error(new TypeError('network error'));
      },
      start: (controller) => controller.enqueue(rest),
    });
    return new Response(body, { status: from > 0 ? 206 : 200 });
  });
}

const download = (steps: LibraryStep[] = []) => downloadPublished(REQUEST, (step) => steps.push(step));

async function bytesOf(answer: Awaited<ReturnType<typeof download>>): Promise<Uint8Array> {
  if (!('model' in answer)) throw new Error(`refused by ${answer.refusedBy}`);
  return new Uint8Array(await answer.model.arrayBuffer());
}

describe('a download', () => {
  it('brings the file, says how far it is, and leaves no part', async () => {
    serve(FILE);
    const steps: LibraryStep[] = [];
    const answer = await download(steps);
    expect(await bytesOf(answer)).toEqual(FILE);
    expect(answer).toMatchObject({ resumedFrom: 0 });
    expect(steps.at(-1)).toEqual({ step: 'loaded', loadedBytes: 1000, totalBytes: 1000 });
    expect(parts.files.size).toBe(0);
  });

  it('that broke off is gone on with', async () => {
    serve(FILE, { breaksAfter: 400 });
    await expect(download()).rejects.toThrow(
      'The model a model is incomplete: 400 of 1000 bytes. Fetch it again.',
    );
    expect(await listParts()).toEqual(new Map([[SHA256, 400]]));
    serve(FILE);
    const answer = await download();
    expect(await bytesOf(answer)).toEqual(FILE);
    expect(answer).toMatchObject({ resumedFrom: 400 });
    expect(asked).toEqual([null, 'bytes=400-']);
  });

  it('begins anew where the server sends all of it, or has less than is here', async () => {
    parts.files.set(SHA256, new Uint8Array(400));
    serve(FILE, { ranges: false });
    expect(await bytesOf(await download())).toEqual(FILE);
    parts.files.set(SHA256, new Uint8Array(999));
    asked = [];
    let first = true;
    serve(FILE);
    const whole = fetch;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      if (!first) return whole(url, init);
      first = false;
      return new Response(null, { status: 416 });
    });
    expect(await bytesOf(await download())).toEqual(FILE);
    expect(asked).toEqual([null]);
  });

  it('asks nobody where all of it is here', async () => {
    parts.files.set(SHA256, FILE);
    serve(FILE);
    expect(await bytesOf(await download())).toEqual(FILE);
    expect(asked).toEqual([]);
  });

  it.each([
    ['other bytes', Uint8Array.from({ length: 1000 }, () => 7)],
    ['more bytes', Uint8Array.from({ length: 1001 }, (_, index) => index % 251)],
  ])('with %s is refused, and forgotten', async (_, file) => {
    serve(file);
    await expect(download()).rejects.toThrow(
      /^The model a model is not the one its card describes \(sha256 /,
    );
    expect(parts.files.size).toBe(0);
  });

  it('of what is there no more, or is a page, is told so', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }));
    await expect(download()).rejects.toThrow(
      `The model file ${REQUEST.url} could not be fetched (status 404). Check the connection and try again, or choose another model.`,
    );
    const page = { headers: { 'content-type': 'text/html; charset=utf-8' } };
    vi.stubGlobal('fetch', async () => new Response('<p>', page));
    await expect(download()).rejects.toThrow(/^a model is a web page, not an ONNX model/);
  });

  it('that does not fit is told so, with the room there is', async () => {
    parts.roomBytes = 500;
    serve(FILE);
    await expect(download()).rejects.toThrow(
      'There is no room on this device to keep “a model”: it needs 0.1 MB, and 0.1 MB are left. Nothing of it was kept. Delete other models or free some space, then try again.',
    );
  });

  it('works where the browser keeps nothing', async () => {
    vi.stubGlobal('navigator', { onLine: true });
    serve(FILE);
    expect(await bytesOf(await download())).toEqual(FILE);
    expect(await listParts()).toEqual(new Map());
  });
});

describe('an answer that may not be read', () => {
  const elsewhere = { ...REQUEST, url: 'https://elsewhere.example/a.onnx' };
  const refuse = (before = () => {}) =>
    vi.stubGlobal('fetch', async () => {
      before();
      throw new TypeError('Failed to fetch');
    });

  it('is the policy’s doing where the browser says so', async () => {
    refuse(() => setTimeout(() => violations.dispatchEvent(new Event('securitypolicyviolation'))));
    expect(await downloadPublished(elsewhere, () => {})).toEqual({ refusedBy: 'policy' });
  });

  it('is else the server’s', async () => {
    refuse();
    expect(await downloadPublished(elsewhere, () => {})).toEqual({ refusedBy: 'server' });
  });

  it('is a missing connection where there is none, or the server is our own', async () => {
    refuse();
    await expect(download()).rejects.toThrow(`The model file ${REQUEST.url} could not be fetched.`);
    vi.stubGlobal('navigator', { ...navigator, onLine: false });
    await expect(downloadPublished(elsewhere, () => {})).rejects.toThrow(
      `The model file ${elsewhere.url} could not be fetched.`,
    );
  });
});
