import { expect, test } from 'vitest';
import { type AppFile, filesForDevice } from '../../../sw/app-manifest.ts';
import { thisDevice } from '../../../sw/device.ts';

const file = (url: string, when?: AppFile['when']): AppFile => ({
  url,
  sha256: '00',
  bytes: 1,
  kind: 'app',
  ...(when ? { when } : {}),
});
const manifest = {
  version: '1',
  files: [
    file('index.html'),
    file('threads.wasm', { threads: true }),
    file('plain.wasm', { relaxed: false }),
    file('relaxed.wasm', { relaxed: true }),
    file('threads-plain.wasm', { threads: true, relaxed: false }),
    file('threads-relaxed.wasm', { threads: true, relaxed: true }),
  ],
};
const names = (threads: boolean, relaxed: boolean) =>
  filesForDevice(manifest, { threads, relaxed }).map(({ url }) => url);

test('a device gets the variants it can use, and what all can use', () => {
  expect(names(true, true)).toEqual(['index.html', 'threads.wasm', 'relaxed.wasm', 'threads-relaxed.wasm']);
  expect(names(true, false)).toEqual(['index.html', 'threads.wasm', 'plain.wasm', 'threads-plain.wasm']);
  expect(names(false, true)).toEqual(['index.html', 'relaxed.wasm']);
  expect(names(false, false)).toEqual(['index.html', 'plain.wasm']);
});

test('a device with shared memory is known by it', () => {
  expect(thisDevice().threads).toBe(true);
});
