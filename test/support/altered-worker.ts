import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mounts } from './server.ts';

const ASSETS = fileURLToPath(new URL('../../dist/assets/', import.meta.url));

/** The worker's script with a statement before it, for browsers and devices that no flag of Chromium makes. */
export function workerAfter(statement: string): Mounts {
  const names = readdirSync(ASSETS).filter((name) => /^worker-.*\.js$/.test(name));
  if (names.length === 0) throw new Error('dist/assets holds no worker');
  return Object.fromEntries(
    names.map((name) => [
      `/assets/${name}`,
      () => ({ type: 'text/javascript', body: `${statement}\n${readFileSync(ASSETS + name, 'utf8')}` }),
    ]),
  );
}
