import { createServer } from 'node:net';

const TRIES = 100;

/**
 * The first port from `first` that nobody listens on, over IPv4 or IPv6: "localhost" may mean either.
 * @param {number} first
 * @returns {Promise<number>}
 */
export async function freePort(first) {
  for (let port = first; port < first + TRIES; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${first} to ${first + TRIES - 1} is free. Choose another with --port.`);
}

/** @param {number} port */
export async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has nobody listening there either.
    server.once('error', (error) => resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
