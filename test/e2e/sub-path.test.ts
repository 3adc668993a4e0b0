import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

const session = e2eSession(() => ({ camera: null }));

test('runs below a sub-path, and asks for nothing outside it', async () => {
  session.server.mount({ '/a/sub/path/': DIST });
  const base = `${session.server.url}a/sub/path/`;
  const visit = await session.visit(
    { source: 'sample', sample: 'astronaut', backend: 'wasm' },
    { baseUrl: `${base}index.html` },
  );
  await visit.waitForLabel('person');
  const outside = visit.requests.filter((url) => /^https?:/.test(url) && !url.startsWith(base));
  expect(outside).toEqual([]);
  expect(visit.requests.some((url) => url.startsWith(`${base}engine/`))).toBe(true);
  expect(visit.uncaught).toEqual([]);
});
