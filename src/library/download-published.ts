import { sha256 as hashOf } from '../models/sha256.ts';
import { GlanceError } from '../shared/errors.ts';
import { explainUnwritten } from './keep-model.ts';
import type { DownloadAnswer, DownloadRequest, LibraryStep } from './messages.ts';
import { openPart, type PartFile, removePart } from './part-file.ts';

/** A server that says nothing for so long has broken off. */
const SILENCE_MS = 30_000;
/** Written and told of in pieces of at least this size. */
const PIECE_BYTES = 1 << 18;
/** The browser tells of a policy that was broken a moment after the request has failed. */
const VIOLATION_WAIT_MS = 100;

/**
 * Fetches a published file, from where an earlier attempt stopped, and checks its length and SHA-256. Only in a worker.
 * @throws GlanceError 'model-missing', 'model-foreign', 'model-truncated' (what has come is kept), 'model-hash-mismatch' (what has
 *   come is deleted), 'library-full', 'library-unwritable'
 */
export async function downloadPublished(
  request: DownloadRequest,
  tell: (step: LibraryStep) => void,
): Promise<DownloadAnswer> {
  const { bytes, sha256, name } = request;
  const part = await openPart(sha256);
  const resumedFrom = part.bytes < bytes ? part.bytes : 0;
  let model: Uint8Array<ArrayBuffer>;
  try {
    if (part.bytes > bytes) part.clear();
    if (part.bytes < bytes) {
      const refused = await fetchRest(request, part, tell);
      if (refused) return refused;
    }
    model = part.read();
  } finally {
    part.close();
  }
  const actual = await hashOf(model);
  await removePart(sha256);
  if (model.length !== bytes || (actual !== null && actual !== sha256))
    throw new GlanceError('model-hash-mismatch', {
      file: name,
      expected: sha256,
      actual: actual ?? 'unknown',
    });
  return { model: new Blob([model]), resumedFrom };
}

async function fetchRest(
  request: DownloadRequest,
  part: PartFile,
  tell: (step: LibraryStep) => void,
): Promise<DownloadAnswer | null> {
  const { url, name } = request;
  const silence = new Silence();
  try {
    let answer = await ask(url, part.bytes, silence);
    if ('status' in answer && answer.status === 416) {
      // What is here is not of the server's file any more.
      part.clear();
      answer = await ask(url, 0, silence);
    }
    if ('refusedBy' in answer) return answer;
    if (!answer.ok || !answer.body) throw new GlanceError('model-missing', { url, status: answer.status });
    if (answer.headers.get('content-type')?.startsWith('text/html'))
      throw new GlanceError('model-foreign', { file: name, format: 'html' });
    if (answer.status !== 206) part.clear();
    await receive(answer.body, request, part, silence, tell);
    return null;
  } finally {
    silence.end();
  }
}

async function receive(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { name, bytes }: DownloadRequest,
  part: PartFile,
  silence: Silence,
  tell: (step: LibraryStep) => void,
): Promise<void> {
  const reader = body.getReader();
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  const write = async () => {
    const pieces = waiting;
    waiting = [];
    waitingBytes = 0;
    try {
      part.append(pieces);
    } catch (thrown) {
      // What has come would only be in the way of what the room is for.
      part.clear();
      throw await explainUnwritten(thrown, name, bytes);
    }
    tell({ step: 'loaded', loadedBytes: part.bytes, totalBytes: bytes });
  };
  try {
    tell({ step: 'loaded', loadedBytes: part.bytes, totalBytes: bytes });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      silence.heard();
      waiting.push(value);
      waitingBytes += value.length;
      if (waitingBytes >= PIECE_BYTES) await write();
      // Longer than it is said to be: another file. Its hash will say so.
      if (part.bytes > bytes) break;
    }
    await write();
  } catch (thrown) {
    await reader.cancel().catch(() => {});
    if (thrown instanceof GlanceError) throw thrown;
    await write();
    throw new GlanceError(
      'model-truncated',
      { file: name, expectedBytes: bytes, actualBytes: part.bytes },
      { cause: thrown },
    );
  }
  if (part.bytes > bytes) await reader.cancel().catch(() => {});
  if (part.bytes < bytes)
    throw new GlanceError('model-truncated', { file: name, expectedBytes: bytes, actualBytes: part.bytes });
}

/** The server's answer, or who refuses to let this page read it. */
async function ask(
  url: string,
  from: number,
  silence: Silence,
): Promise<Response | Extract<DownloadAnswer, { refusedBy: unknown }>> {
  const elsewhere = new URL(url).origin !== globalThis.location.origin;
  let broken = false;
  const onViolation = () => {
    broken = true;
  };
  globalThis.addEventListener('securitypolicyviolation', onViolation);
  try {
    return await fetch(url, {
      headers: from > 0 ? { Range: `bytes=${from}-` } : {},
      credentials: elsewhere ? 'omit' : 'same-origin',
      signal: silence.signal,
    });
  } catch (cause) {
    await new Promise((resolve) => setTimeout(resolve, VIOLATION_WAIT_MS));
    if (broken) return { refusedBy: 'policy' };
    // Whether a server does not answer or does not let other pages read, the browser does not tell.
    if (elsewhere && navigator.onLine) return { refusedBy: 'server' };
    throw new GlanceError('model-missing', { url }, { cause });
  } finally {
    globalThis.removeEventListener('securitypolicyviolation', onViolation);
  }
}

/** Gives up a server that says nothing any more. */
class Silence {
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), SILENCE_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
