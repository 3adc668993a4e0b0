import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { writeServiceWorker } from '../../scripts/vite-service-worker.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Built beside the app by the tests of the bench, whenever they ran: no part of it. */
const BENCH = /^(bench\.html$|(bench|ort)([\\/]|$))/;

/** Copies of the app that tests may alter, in folders of their own that go when the file's tests are done. */
export interface AppVersions {
  /** The app as it is; copied once. */
  built(): string;
  /** Another version: a copy with a remark at the end of its page. */
  another(remark: string): Promise<string>;
}

/** Call at the top of a test file. */
export function appVersions(): AppVersions {
  const parent = mkdtempSync(join(tmpdir(), 'glance-versions-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  let copied: string | undefined;
  const built = () => {
    copied ??= copyOf(DIST, join(parent, 'built'));
    return copied;
  };
  return {
    built,
    async another(remark) {
      const folder = copyOf(built(), mkdtempSync(join(parent, 'version-')));
      appendFileSync(join(folder, 'index.html'), `<!-- ${remark} -->\n`);
      await writeServiceWorker(folder);
      return folder;
    },
  };
}

/** dist/ was built before the tests, as it is shipped. */
function copyOf(from: string, to: string): string {
  cpSync(from, to, { recursive: true, filter: (path) => !BENCH.test(relative(from, path)) });
  return to;
}
