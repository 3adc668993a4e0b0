import type { StoredModel } from '../src/offline/messages.ts';
import { sha256Hex } from './hashes.ts';

/** Kept as it comes in, in pieces of at least this size: what was there before a break need not come again. */
const PIECE_BYTES = 1 << 20;
/** A card that is here already is used after so long. */
const CARD_PATIENCE_MS = 4000;
const CARD = /\/card\.json$/;

/** What a model card says of its file; all else is the page's business. */
interface ModelFile {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Models beside the bundled ones: kept when first used, by address and SHA-256, whatever version the app has. A
 * download that broke off goes on where it stopped.
 */
export class ModelStore {
  readonly #cacheName: string;
  readonly #onChange: () => void;

  /** @param onChange told whenever `list` would answer otherwise */
  constructor(cacheName: string, onChange: () => void) {
    this.#cacheName = cacheName;
    this.#onChange = onChange;
  }

  /** A model card: the server's, or where it has none to give, or takes too long, the one seen last. */
  async respondCard(request: Request): Promise<Response> {
    const cache = await this.#open();
    const kept = await cache?.match(request.url, { ignoreVary: true });
    const fetched = fetch(request).then(async (response) => {
      const isCard = response.ok && (await this.#fileOf(request.url, response.clone())) !== null;
      if (isCard) await cache?.put(request.url, response.clone()).catch(() => undefined);
      return { response, isCard };
    });
    if (!kept) return (await fetched).response;
    const late = new Promise<null>((resolve) => setTimeout(resolve, CARD_PATIENCE_MS, null));
    const answer = await Promise.race([fetched.catch(() => null), late]);
    return answer?.isCard ? answer.response : kept;
  }

  /** A file that a card seen before names; null for any other. */
  async respondModel(request: Request): Promise<Response | null> {
    const file = await this.#known(request.url);
    if (!file) return null;
    // All pieces may be here, and nobody lived to join them.
    await this.#join(file);
    const kept = await this.#kept(file);
    return kept ? respondWith(kept, file) : this.#download(request, file);
  }

  /** Whether an address may be a card's. */
  isCard(url: string): boolean {
    return CARD.test(new URL(url).pathname);
  }

  /** All models, as far as they are here. */
  async list(): Promise<readonly StoredModel[]> {
    const models: StoredModel[] = [];
    for (const file of await this.#files()) {
      const cache = await this.#open();
      const whole = await cache?.match(wholeKey(file));
      const loadedBytes = whole ? file.bytes : sizeOf(await this.#pieces(file));
      if (loadedBytes > 0) models.push({ url: file.url, loadedBytes, totalBytes: file.bytes });
    }
    return models;
  }

  /** Deletes a model and its card. */
  async remove(url: string): Promise<void> {
    const cache = await this.#open();
    for (const request of (await cache?.keys()) ?? []) {
      const isItsCard =
        CARD.test(new URL(request.url).pathname) && (await this.#known(url, request.url)) !== null;
      if (isItsCard || withoutSearch(request.url) === url) await cache?.delete(request);
    }
    this.#onChange();
  }

  /** Answers with what is here already, then with the rest as it comes, and keeps all of it. */
  async #download(request: Request, file: ModelFile): Promise<Response> {
    let pieces = await this.#pieces(file);
    const from = sizeOf(pieces);
    const headers = new Headers(from > 0 ? { Range: `bytes=${from}-` } : {});
    const response = await fetch(request.url, {
      headers,
      credentials: 'same-origin',
      signal: request.signal,
    });
    if (response.status === 416) {
      // What is here is longer than the server's file: it is of another one.
      await this.#dropPieces(file);
      return this.#download(request, file);
    }
    if (!response.ok || !response.body) return response;
    if (response.status !== 206) {
      await this.#dropPieces(file);
      pieces = [];
    }
    const before = new Blob(pieces).stream();
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
    const kept = this.#keep(file, sizeOf(pieces), response.body as ReadableStream<Uint8Array<ArrayBuffer>>);
    void before
      .pipeTo(writable, { preventClose: true })
      .then(() => kept.pipeTo(writable))
      .catch(() => undefined);
    return respondWith(readable, file);
  }

  /** Passes a download through, and keeps it piece by piece; once all is here, as a whole. */
  #keep(
    file: ModelFile,
    from: number,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = from;
    let waiting: Uint8Array<ArrayBuffer>[] = [];
    let waitingBytes = 0;
    const put = async () => {
      const cache = await this.#open();
      // Without room the model is used all the same, and not kept.
      if (waitingBytes > 0)
        await cache?.put(pieceKey(file, at), new Response(new Blob(waiting))).catch(() => undefined);
      at += waitingBytes;
      waiting = [];
      waitingBytes = 0;
      this.#onChange();
    };
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (value) {
            waiting.push(value);
            waitingBytes += value.length;
            controller.enqueue(value);
          }
          if (done || waitingBytes >= PIECE_BYTES) await put();
          if (!done) return;
          await this.#join(file);
          controller.close();
        } catch (error) {
          await put();
          controller.error(error);
        }
      },
      cancel: async (reason) => {
        await reader.cancel(reason);
        await put();
      },
    });
  }

  /** Makes one file of the pieces, if they are the one that the card describes. */
  async #join(file: ModelFile): Promise<void> {
    const pieces = await this.#pieces(file);
    if (sizeOf(pieces) < file.bytes) return;
    const bytes = await new Blob(pieces).arrayBuffer();
    await this.#dropPieces(file);
    if ((await sha256Hex(bytes)) !== file.sha256) return;
    const cache = await this.#open();
    await cache?.put(wholeKey(file), new Response(bytes)).catch(() => undefined);
    this.#onChange();
  }

  /** A whole model whose SHA-256 was checked; a damaged one is deleted. */
  async #kept(file: ModelFile): Promise<ArrayBuffer | null> {
    const cache = await this.#open();
    const bytes = await (await cache?.match(wholeKey(file)))?.arrayBuffer();
    if (!bytes) return null;
    if ((await sha256Hex(bytes)) === file.sha256) return bytes;
    await cache?.delete(wholeKey(file));
    return null;
  }

  /** The pieces from the start on, without a gap. */
  async #pieces(file: ModelFile): Promise<Blob[]> {
    const cache = await this.#open();
    const pieces: Blob[] = [];
    for (;;) {
      const piece = await (await cache?.match(pieceKey(file, sizeOf(pieces))))?.blob();
      if (!piece || piece.size === 0) return pieces;
      pieces.push(piece);
    }
  }

  async #dropPieces(file: ModelFile): Promise<void> {
    const cache = await this.#open();
    for (const { url } of (await cache?.keys()) ?? []) {
      if (withoutSearch(url) === file.url && new URL(url).searchParams.has('from')) await cache?.delete(url);
    }
  }

  /** What the cards kept here say. @param cardUrl of one card alone */
  async #known(url: string, cardUrl?: string): Promise<ModelFile | null> {
    const files = await this.#files(cardUrl);
    return files.find((file) => file.url === url) ?? null;
  }

  async #files(cardUrl?: string): Promise<readonly ModelFile[]> {
    const cache = await this.#open();
    const files: ModelFile[] = [];
    for (const { url } of (await cache?.keys()) ?? []) {
      if (!CARD.test(new URL(url).pathname) || (cardUrl && url !== cardUrl)) continue;
      const card = await cache?.match(url);
      const file = card ? await this.#fileOf(url, card) : null;
      if (file) files.push(file);
    }
    return files;
  }

  async #fileOf(cardUrl: string, response: Response): Promise<ModelFile | null> {
    const card: unknown = await response.json().catch(() => null);
    const { file, sha256, bytes } = (card ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof file !== 'string' || typeof sha256 !== 'string' || typeof bytes !== 'number') return null;
    return { url: new URL(encodeURIComponent(file), cardUrl).href, sha256, bytes };
  }

  /** Null where storage is denied: models then come from the network each time. */
  #open(): Promise<Cache | null> {
    return caches.open(this.#cacheName).catch(() => null);
  }
}

function respondWith(body: BodyInit, { bytes }: ModelFile): Response {
  const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) };
  return new Response(body, { headers });
}

function wholeKey({ url, sha256 }: ModelFile): string {
  return `${url}?sha256=${sha256}`;
}

function pieceKey({ url, sha256 }: ModelFile, from: number): string {
  return `${url}?sha256=${sha256}&from=${from}`;
}

function sizeOf(pieces: readonly Blob[]): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

function withoutSearch(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
