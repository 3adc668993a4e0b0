import { arch, cpus, release, totalmem, type } from 'node:os';

const BYTES_PER_GIB = 2 ** 30;

/** Where the numbers come from: they mean little without it. */
export function describeMachine(browserVersion: string): Record<string, string | number> {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / BYTES_PER_GIB),
    os: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    browser: `Chromium ${browserVersion}`,
  };
}
