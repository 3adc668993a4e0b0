import { GlanceError } from '../shared/errors.ts';
import type { ModelCard } from './card.ts';
import { parseCard } from './parse-card.ts';
import { sha256 } from './sha256.ts';

/** A model ready to be compiled. */
export interface ModelPackage {
  readonly card: ModelCard;
  readonly modelBytes: Uint8Array<ArrayBuffer>;
  /** Of the card. */
  readonly url: string;
  /** False: only the length was checked, because an insecure page cannot compute SHA-256. */
  readonly verified: boolean;
}

/** How a package is fetched. */
export interface FetchPackageOptions {
  readonly signal?: AbortSignal;
  /** After each piece of the model file; `totalBytes` is what the card says. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
}

/**
 * Fetches a card, and the model beside it, and checks one against the other.
 * @param cardUrl absolute, or relative to where this script runs (in a worker: the worker's own address)
 * @throws GlanceError 'card-missing', 'card-malformed', 'model-missing', 'model-truncated', 'model-hash-mismatch';
 *   the signal's reason when aborted
 */
export async function fetchPackage(
  cardUrl: string,
  options: FetchPackageOptions = {},
): Promise<ModelPackage> {
  const url = new URL(cardUrl, globalThis.location?.href).href;
  const card = await fetchCard(url, options.signal);
  const modelUrl = new URL(encodeURIComponent(card.file), url).href;
  const modelBytes = await fetchModel(modelUrl, card, options);
  const verified = await verifyModel(modelBytes, card, card.file);
  options.signal?.throwIfAborted();
  return { card, modelBytes, url, verified };
}

/**
 * Checks a model file against its card: length, then SHA-256.
 * @param file name for messages
 * @returns false where SHA-256 cannot be computed (insecure page) and only the length was checked
 * @throws GlanceError 'model-truncated', 'model-hash-mismatch'
 */
export async function verifyModel(
  bytes: Uint8Array<ArrayBuffer>,
  card: ModelCard,
  file: string,
): Promise<boolean> {
  if (bytes.length < card.bytes) {
    throw new GlanceError('model-truncated', {
      file,
      expectedBytes: card.bytes,
      actualBytes: bytes.length,
    });
  }
  const actual = await sha256(bytes);
  if (actual !== card.sha256 && (actual !== null || bytes.length !== card.bytes)) {
    throw new GlanceError('model-hash-mismatch', {
      file,
      expected: card.sha256,
      actual: actual ?? 'unknown',
    });
  }
  return actual !== null;
}

async function fetchCard(url: string, signal: AbortSignal | undefined): Promise<ModelCard> {
  const response = await fetchOrNull(url, signal);
  // Servers of single-page apps answer any unknown address with their start page.
  if (!response?.ok || isHtml(response)) {
    const elsewhere = response === null && isElsewhere(url) ? { elsewhere: true as const } : {};
    throw new GlanceError('card-missing', { url, ...failedStatus(response), ...elsewhere });
  }
  let json: unknown;
  try {
    json = await response.json();
  } catch (error) {
    signal?.throwIfAborted();
    const problem = error instanceof SyntaxError ? 'it is not JSON' : 'it did not arrive in full';
    throw new GlanceError('card-malformed', { url, problem }, { cause: error });
  }
  return parseCard(json, url);
}

async function fetchModel(
  url: string,
  card: ModelCard,
  { signal, onProgress }: FetchPackageOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetchOrNull(url, signal);
  if (!response?.ok || !response.body || isHtml(response)) {
    throw new GlanceError('model-missing', { url, ...failedStatus(response) });
  }
  let bytes = new Uint8Array(card.bytes);
  let loaded = 0;
  onProgress?.(0, card.bytes);
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (loaded + value.length > bytes.length) bytes = grown(bytes, loaded + value.length);
      bytes.set(value, loaded);
      loaded += value.length;
      onProgress?.(loaded, card.bytes);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const lengths = { expectedBytes: card.bytes, actualBytes: loaded };
    throw new GlanceError('model-truncated', { file: card.file, ...lengths }, { cause: error });
  }
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

/** Null when there is no answer at all (offline, refused, blocked). */
async function fetchOrNull(url: string, signal: AbortSignal | undefined): Promise<Response | null> {
  try {
    return await fetch(url, signal ? { signal } : {});
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

function isHtml(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/html') ?? false;
}

/** A page’s policy refuses every other origin than its own; the command line has none. */
function isElsewhere(url: string): boolean {
  const own = globalThis.location?.origin;
  return own !== undefined && new URL(url).origin !== own;
}

function failedStatus(response: Response | null): { status?: number } {
  return response && !response.ok ? { status: response.status } : {};
}

/** A file longer than its card says is read to its end: its hash then says that it is another file. */
function grown(bytes: Uint8Array<ArrayBuffer>, atLeast: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(Math.max(atLeast, bytes.length * 2));
  more.set(bytes);
  return more;
}
