import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { writeServiceWorker } from '../../scripts/vite-service-worker.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds of the app that tests may alter, in folders of their own that go when the file's tests are done. */
export interface AppVersions {
  /** The app as it is; built once. */
  built(): Promise<string>;
  /** Another version: a copy with a remark at the end of its page. */
  another(remark: string): Promise<string>;
}

/** Call at the top of a test file. */
export function appVersions(): AppVersions {
  const parent = mkdtempSync(join(tmpdir(), 'glance-versions-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  let building: Promise<string> | undefined;
  const built = () => {
    building ??= build(join(parent, 'built'));
    return building;
  };
  return {
    built,
    async another(remark) {
      const folder = mkdtempSync(join(parent, 'version-'));
      cpSync(await built(), folder, { recursive: true });
      appendFileSync(join(folder, 'index.html'), `<!-- ${remark} -->\n`);
      await writeServiceWorker(folder);
      return folder;
    },
  };
}

/** As it is shipped: tests run with another NODE_ENV, which would build Lit for development. */
async function build(folder: string): Promise<string> {
  const args = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', '--outDir', folder];
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  return folder;
}
