import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GlanceError } from '../shared/errors.ts';

const BYTES_PER_MB = 1e6;
/** Of a server that says nothing more, in ms. */
const SILENCE_MS = 30_000;

/** What a download may be told. */
export interface DownloadOptions {
  /** Where a part is kept until it is whole. */
  readonly folder: string;
  readonly maxBytes: number;
  /** `totalBytes` 0 where the server does not say. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
}

/** A file as it came. */
export interface Download {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many of them an earlier attempt had brought. */
  readonly resumedFrom: number;
  /** Forgets the part on disk; call it once the file is kept elsewhere. */
  done(): Promise<void>;
}

/**
 * Fetches a model file. A part is kept on disk, and gone on with where the server still has the same file.
 * @throws GlanceError 'download-failed'
 */
export async function downloadModel(address: string, options: DownloadOptions): Promise<Download> {
  const url = addressOf(address);
  const key = createHash('sha256').update(url.href).digest('hex').slice(0, 32);
  const part = join(options.folder, `.part-${key}`);
  const tagFile = `${part}.tag`;
  await mkdir(options.folder, { recursive: true });
  const known = await sizeOf(part);
  const tag = known > 0 ? await readFile(tagFile, 'utf8').catch(() => '') : '';
  const silence = watchSilence();
  const resume = known > 0 && tag !== '' ? { Range: `bytes=${known}-`, 'If-Range': tag } : {};
  const response = await request(url, resume, silence);
  const resumedFrom = response.status === 206 ? known : 0;
  const whole = response.status === 416 && known > 0;
  if (!whole) {
    const problem = problemWith(response);
    if (problem !== null) {
      silence.end();
      await response.body?.cancel();
      throw failed(url.href, problem);
    }
    await writeFile(tagFile, response.headers.get('etag') ?? response.headers.get('last-modified') ?? '');
    await receive(response, url.href, part, resumedFrom, silence, options);
  }
  silence.end();
  const buffer = await readFile(part);
  return {
    name: nameOf(url),
    bytes: new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength),
    resumedFrom: whole ? known : resumedFrom,
    async done() {
      await Promise.all([rm(part, { force: true }), rm(tagFile, { force: true })]);
    },
  };
}

/** Whether `operand` is an address to fetch from. */
export function isAddress(operand: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(operand);
}

function addressOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw failed(address, 'it is not an http or https address');
}

/** Aborts what a server lets hang; `heard` says that it does not. */
interface Silence {
  readonly signal: AbortSignal;
  heard(): void;
  end(): void;
}

function watchSilence(): Silence {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(new Error('the server does not answer')), SILENCE_MS);
  let timer = start();
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = start();
    },
    end: () => clearTimeout(timer),
  };
}

async function request(url: URL, headers: Record<string, string>, silence: Silence): Promise<Response> {
  try {
    const response = await fetch(url, { headers, signal: silence.signal });
    silence.heard();
    return response;
  } catch (cause) {
    silence.end();
    throw failed(url.href, reasonOf(cause), cause);
  }
}

function problemWith(response: Response): string | null {
  if (!response.ok || !response.body) return `the server answers ${response.status}`;
  return response.headers.get('content-type')?.startsWith('text/html')
    ? 'it is a web page, not a file: copy the address of the file itself'
    : null;
}

async function receive(
  response: Response,
  url: string,
  part: string,
  from: number,
  silence: Silence,
  { maxBytes, onProgress }: DownloadOptions,
): Promise<void> {
  const declared = Number(response.headers.get('content-length') ?? 0);
  const total = declared > 0 ? declared + from : 0;
  const tooLarge = () =>
    failed(url, `it is larger than ${Math.floor(maxBytes / BYTES_PER_MB)} MB (see --max-mb)`);
  if (total > maxBytes) throw tooLarge();
  const file = createWriteStream(part, { flags: from > 0 ? 'a' : 'w' });
  let loaded = from;
  try {
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      loaded += piece.length;
      silence.heard();
      if (loaded > maxBytes) throw tooLarge();
      await new Promise<void>((resolve, reject) => {
        file.write(piece, (error) => (error ? reject(error) : resolve()));
      });
      onProgress?.(loaded, total);
    }
  } catch (cause) {
    if (cause instanceof GlanceError) throw cause;
    const so = total > 0 ? `${loaded} of ${total} bytes` : `${loaded} bytes`;
    throw failed(url, `it broke off after ${so} (${reasonOf(cause)}). Run the command again to go on`, cause);
  } finally {
    silence.end();
    await new Promise<void>((resolve) => file.end(() => resolve()));
  }
  if (total > 0 && loaded < total) {
    throw failed(url, `it broke off after ${loaded} of ${total} bytes. Run the command again to go on`);
  }
}

function nameOf({ pathname }: URL): string {
  const name = basename(decodeURIComponent(pathname)).replace(/[\\/?#:]/g, '');
  return name === '' || name === '.' || name === '..' ? 'model.onnx' : name;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

function failed(url: string, problem: string, cause?: unknown): GlanceError {
  return new GlanceError('download-failed', { url, problem }, { cause });
}
