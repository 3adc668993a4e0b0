import { describe, expect, test } from 'vitest';
import { splitFiles } from '../../../src/ui/model-files.ts';
import { readFolders } from '../../../src/ui/read-folders.ts';

/** A folder as a drop gives it: its entries in portions, then none. */
function folder(name: string, inside: readonly FileSystemEntry[]): FileSystemEntry {
  return {
    name,
    isDirectory: true,
    isFile: false,
    createReader() {
      const portions = [inside.slice(0, 2), inside.slice(2), []];
      return {
        readEntries: (give: (some: readonly FileSystemEntry[]) => void) => give(portions.shift() ?? []),
      };
    },
  } as unknown as FileSystemEntry;
}

function file(name: string, broken = false): FileSystemEntry {
  const give = (done: (file: File) => void, fail: () => void) =>
    broken ? fail() : done(new File(['x'], name));
  return { name, isDirectory: false, isFile: true, file: give } as unknown as FileSystemEntry;
}

const names = (files: readonly File[]) => files.map(({ name }) => name);

describe('a folder that is dropped', () => {
  test('gives all its files, also those in folders below, but no hidden ones', async () => {
    const found = await readFolders([
      folder('web', [file('model.json'), file('a.bin'), file('.DS_Store'), folder('more', [file('b.bin')])]),
      null,
      file('labels.txt'),
    ]);
    expect(names(found as File[])).toEqual(['model.json', 'a.bin', 'b.bin', 'labels.txt']);
  });

  test('leaves out what cannot be read, and is no model without one', async () => {
    const found = await readFolders([folder('pictures', [file('a.jpg'), file('model.json', true)])]);
    expect((found as Error).message).toBe(
      'Glance cannot tell how pictures is read: there is no model in this folder. Write a card for it, or choose another model.',
    );
  });

  test('with folders in folders without end is given up', async () => {
    const endless = (depth: number): FileSystemEntry =>
      folder(`f${depth}`, depth < 50 ? [file(`${depth}.bin`), endless(depth + 1)] : []);
    const found = await readFolders([file('model.onnx'), endless(0)]);
    expect(names(found as File[])).toEqual(['model.onnx', '0.bin', '1.bin', '2.bin', '3.bin']);
  });
});

describe('files that were given together', () => {
  const split = (...given: string[]) => {
    const { model, labels, beside } = splitFiles(given.map((name) => new File(['x'], name)));
    return [model?.name ?? null, labels?.name ?? null, names(beside)];
  };

  test('are a model, its labels, and what its weights may lie in', () => {
    expect(split('model.onnx.data', 'model.onnx')).toEqual(['model.onnx', null, ['model.onnx.data']]);
    expect(split('group1-shard1of1.bin', 'model.json', 'labels.txt')).toEqual([
      'model.json',
      'labels.txt',
      ['group1-shard1of1.bin'],
    ]);
    expect(split('yolo.json', 'a.bin')).toEqual(['yolo.json', null, ['a.bin']]);
    expect(split('labels.json')).toEqual([null, 'labels.json', []]);
  });
});
