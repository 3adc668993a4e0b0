import { createServer } from 'node:http';

/** Stands where a browser sends whatever is not for this machine, and lets nothing through. Whoever started it closes it. */
export interface ForeignRequests {
  /** For the browser. */
  readonly args: readonly string[];
  /** What any part of the browser wanted from elsewhere: page, worker or service worker. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** Chromium's own errands, which no page can ask for or prevent. */
const BROWSERS_OWN = /^(https?:\/\/)?([\w-]+\.)*(google|googleapis|gstatic|gvt1)\.com(:|\/|$)/;

/** Browsers go past a proxy for localhost, and for nothing else. */
export async function watchForeignRequests(): Promise<ForeignRequests> {
  const seen: string[] = [];
  const note = (address = '') => {
    if (!BROWSERS_OWN.test(address)) seen.push(address);
  };
  const server = createServer((request, response) => {
    note(request.url);
    response.statusCode = 502;
    response.end();
  });
  server.on('connect', (request, socket) => {
    note(request.url);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The proxy has no port');
  return {
    args: [`--proxy-server=127.0.0.1:${address.port}`],
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
