import { readFile } from 'node:fs/promises';

const PACKAGE_FILE = new URL('../../package.json', import.meta.url);

/** Glance's version, e.g. `0.1.0`. */
export async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE_FILE, 'utf8')) as { version: string };
  return version;
}
