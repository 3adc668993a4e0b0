import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connect, preview } from 'vite';
import { BREAK_AFTER_MS } from './static-server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** What a mounted path answers. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Uint8Array;
  /** The connection breaks after so many bytes of the body. */
  readonly breaksAfterBytes?: number;
}

/**
 * What is served beside the built app, by path beginning with a slash. A function answers for that path alone;
 * a text is a folder on disk, and its path here ends with a slash.
 */
export type Mounts = Readonly<
  Record<string, string | ((request: IncomingMessage) => Answer | Promise<Answer>)>
>;

/** Glance as `npm start` serves it, on a port of its own. Whoever started it closes it. */
export interface GlanceServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Paths asked for since the start, in order. */
  readonly requests: readonly string[];
  /** Adds to what is mounted, or replaces it. */
  mount(mounts: Mounts): void;
  close(): Promise<void>;
}

/** Serves dist/ with the headers of vite.config.ts, and the mounts with them too. */
export async function serveGlance(mounts: Mounts = {}): Promise<GlanceServer> {
  const mounted = new Map(Object.entries(mounts));
  const requests: string[] = [];
  const headers = new Map<string, number | string | readonly string[] | undefined>();
  const middleware: Connect.NextHandleFunction = (request, response, next) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    requests.push(path);
    const answer = mounted.get(path);
    const answered = typeof answer === 'function' ? answer(request) : answerFromFolder(mounted, path);
    if (!answered) return next();
    void Promise.resolve(answered).then(({ status = 200, type, body, breaksAfterBytes }) => {
      response.statusCode = status;
      for (const [name, value] of headers) if (value !== undefined) response.setHeader(name, value);
      response.setHeader('Content-Type', type ?? 'application/octet-stream');
      response.setHeader('Content-Length', Buffer.byteLength(body));
      if (breaksAfterBytes === undefined) response.end(body);
      else
        response.write(Buffer.from(body).subarray(0, breaksAfterBytes), () =>
          setTimeout(() => response.destroy(), BREAK_AFTER_MS),
        );
    }, next);
  };
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    // Tests open it under another name too, as an insecure page.
    preview: { host: '127.0.0.1', port: 0, strictPort: false, open: false, allowedHosts: true },
    plugins: [
      {
        name: 'test-mounts',
        configurePreviewServer: (previewServer) => {
          // Vite sets its headers after this; what is mounted needs them too.
          for (const [name, value] of Object.entries(previewServer.config.preview.headers))
            headers.set(name, value);
          previewServer.middlewares.use(middleware);
        },
      },
    ],
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('The preview server has no port');
  return {
    url: `http://localhost:${address.port}/`,
    requests,
    mount: (more) => {
      for (const [path, answer] of Object.entries(more)) mounted.set(path, answer);
    },
    close: async () => {
      if ('closeAllConnections' in server.httpServer) server.httpServer.closeAllConnections();
      await server.close();
    },
  };
}

function answerFromFolder(mounted: ReadonlyMap<string, Mounts[string]>, path: string): Answer | null {
  for (const [prefix, folder] of mounted) {
    if (typeof folder !== 'string' || !path.startsWith(prefix)) continue;
    const file = join(folder, decodeURIComponent(path.slice(prefix.length)));
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    const type = TYPES[extname(file)];
    return { body: readFileSync(file), ...(type ? { type } : {}) };
  }
  return null;
}
