import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What was sent is read by then: what lies unread when a connection breaks is lost. */
export const BREAK_AFTER_MS = 1000;

/** A plain file server. Whoever started it closes it. */
export interface StaticServer {
  /** Ends with a slash. */
  readonly url: string;
  readonly port: number;
  /** Paths asked for since the start, in order. */
  readonly requests: string[];
  /** What is served from now on. */
  folder: string;
  /** The next answer for this path breaks off after so many bytes; then null again. */
  breakOff: { readonly path: string; readonly afterBytes: number } | null;
  /** The `Range` headers that came, in order. */
  readonly ranges: string[];
  /** Connections that are open end too. */
  close(): Promise<void>;
}

/** How a {@link StaticServer} answers. */
export interface StaticServerOptions {
  /** Sent with every file. Left out: none at all. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: any free one. */
  readonly port?: number;
  /** Begins and ends with a slash. Left out: the root. */
  readonly base?: string;
}

/** Serves a folder and sends no header but what a file needs. Ranges are answered. */
export async function serveFolder(folder: string, options: StaticServerOptions = {}): Promise<StaticServer> {
  const { headers = {}, port = 0, base = '/' } = options;
  const requests: string[] = [];
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    const name = path.startsWith(base) ? path.slice(base.length) || 'index.html' : null;
    const file = name === null ? null : join(served.folder, name);
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.statusCode = 404;
      response.end('not found');
      return;
    }
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    const bytes = readFileSync(file);
    if (request.headers.range) ranges.push(request.headers.range);
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    if (from !== undefined) {
      response.statusCode = 206;
      response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    }
    if (served.breakOff?.path === path) {
      response.setHeader('Content-Length', bytes.length);
      response.write(bytes.subarray(0, served.breakOff.afterBytes), () => {
        setTimeout(() => response.destroy(), BREAK_AFTER_MS);
      });
      served.breakOff = null;
      return;
    }
    response.end(bytes.subarray(Number(from ?? 0)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The server has no port');
  const served: StaticServer = {
    url: `http://localhost:${address.port}${base}`,
    port: address.port,
    requests,
    ranges,
    folder,
    breakOff: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return served;
}
