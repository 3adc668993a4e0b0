import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGreyMask } from '../../../src/cli/eval/truth-mask.ts';
import { requireWritableFile, requireWritableFolder, writePng } from '../../../src/cli/write-png.ts';

/** Bytes 24 and 25 of a PNG: bits a channel, and its kind of colour (0 is grey, 2 is RGB). */
const GREY_8_BIT = [8, 0];
const RGB_8_BIT = [8, 2];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-png-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('writePng', () => {
  it('writes grey of 8 bits with each value as it is', async () => {
    const path = join(folder, 'grey.png');
    const values = Uint8Array.from({ length: 256 }, (_, index) => index);
    await writePng(path, values, { width: 64, height: 4 }, 1);
    expect([...(await readFile(path)).subarray(24, 26)]).toEqual(GREY_8_BIT);
    expect(await readGreyMask(path)).toEqual({ values, width: 64, height: 4 });
  });

  it('keeps 8 bits where fewer would do', async () => {
    const path = join(folder, 'two.png');
    await writePng(path, Uint8Array.of(0, 1, 1), { width: 3, height: 1 }, 1);
    expect([...(await readFile(path)).subarray(24, 26)]).toEqual(GREY_8_BIT);
    expect([...(await readGreyMask(path)).values]).toEqual([0, 1, 1]);
  });

  it('writes RGB', async () => {
    const path = join(folder, 'rgb.png');
    await writePng(path, Uint8ClampedArray.of(1, 2, 3, 250, 251, 252), { width: 1, height: 2 }, 3);
    expect([...(await readFile(path)).subarray(24, 26)]).toEqual(RGB_8_BIT);
    expect([...(await sharp(path).raw().toBuffer())]).toEqual([1, 2, 3, 250, 251, 252]);
  });

  it('names a place that cannot be written', async () => {
    const path = join(folder, 'none', 'mask.png');
    const writing = writePng(path, Uint8Array.of(0), { width: 1, height: 1 }, 1);
    await expect(writing).rejects.toThrow(
      `${path} cannot be written: there is no such folder. Name another place.`,
    );
  });
});

describe('requireWritableFile', () => {
  it('takes new files and files that are there, and makes none', async () => {
    const there = join(folder, 'there.png');
    await writeFile(there, 'x');
    await requireWritableFile(there);
    const fresh = join(folder, 'fresh.png');
    await requireWritableFile(fresh);
    await expect(stat(fresh)).rejects.toThrow('ENOENT');
  });

  it('names what stands in the way', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    const place = join(folder, 'place.png');
    await mkdir(place);
    await expect(requireWritableFile(place)).rejects.toThrow('place.png cannot be written: it is a folder.');
    await expect(requireWritableFile(join(folder, 'no', 'm.png'))).rejects.toThrow('there is no such folder');
    await expect(requireWritableFile(join(file, 'm.png'))).rejects.toThrow(
      'what stands for its folder is a file',
    );
  });
});

describe('requireWritableFolder', () => {
  it('makes the folder', async () => {
    const deep = join(folder, 'a', 'b');
    await requireWritableFolder(deep);
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it('names a file in its place', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, 'x');
    await expect(requireWritableFolder(file)).rejects.toThrow(
      'taken cannot be written: there is a file of that name.',
    );
  });
});
