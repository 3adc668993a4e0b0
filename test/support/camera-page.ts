import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { bundleScript } from './bundle-script.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BASE = '/a/sub/path/';

/** A page with nothing on it but src/camera, as `glanceCamera`. Whoever started it closes it. */
export interface CameraPage {
  /** Below a sub-path, so that nothing can count on the root. Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Bundles src/camera and serves it with the sample pictures. `policy` is sent as the Permissions-Policy header. */
export async function serveCameraPage(policy?: string): Promise<CameraPage> {
  const script = await bundleScript('camera-entry.ts');
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const send = (type: string, body: string | Uint8Array) => {
      response.setHeader('Content-Type', type);
      if (policy) response.setHeader('Permissions-Policy', policy);
      response.end(body);
    };
    if (path === BASE) {
      send(
        'text/html',
        '<!doctype html><meta charset="utf-8"><script type="module" src="camera.js"></script>',
      );
    } else if (path === `${BASE}camera.js`) {
      send('text/javascript', script);
    } else if (path.startsWith(`${BASE}samples/`)) {
      send('image/jpeg', await readFile(`${ROOT}public/samples/${path.slice(path.lastIndexOf('/') + 1)}`));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The camera page has no port');
  return {
    url: `http://localhost:${address.port}${BASE}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
