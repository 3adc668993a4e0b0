import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IGNORED, readGreyMask, truthFromMask } from '../../../../src/cli/eval/truth-mask.ts';

const STREET = { kind: 'classes', classCount: 11, ignore: 11 } as const;
const PERSON = { kind: 'alpha', classCount: 2, ignore: null } as const;

/** 2 × 2 pixels of one bit each: 0 1 / 1 0. */
const ONE_BIT_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACAQAAAABazTCJAAAADElEQVR4nGNwYGgAAAFEAME6ehxWAAAAAElFTkSuQmCC',
  'base64',
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-truth-'));
});

afterAll(() => rm(folder, { recursive: true }));

function mask(...values: number[]) {
  return { values: Uint8Array.from(values), width: 2, height: values.length / 2 };
}

describe('truthFromMask', () => {
  it('takes class ids as they are and ignores the value that says so', () => {
    expect([...truthFromMask(mask(0, 10, 11, 3), STREET, 'm.png')]).toEqual([0, 10, IGNORED, 3]);
  });

  it('names the first value that is no class, and where', () => {
    expect(() => truthFromMask(mask(0, 1, 2, 12), STREET, 'm.png')).toThrow(
      'The test data m.png cannot be used: the value 12 at (1, 1) is none of the model’s 11 classes (0 to 10), and not 11, which is ignored.',
    );
    expect(() => truthFromMask(mask(2, 9), { ...STREET, classCount: 9, ignore: null }, 'm.png')).toThrow(
      'the value 9 at (1, 0) is none of the model’s 9 classes (0 to 8).',
    );
  });

  it.each([
    ['0 and 1', [0, 1, 1, 0], [0, 1, 1, 0]],
    ['0 and 255', [0, 255, 255, 0], [0, 1, 1, 0]],
    ['soft values', [0, 127, 128, 255], [0, 0, 1, 1]],
    ['nobody', [0, 0, 0, 0], [0, 0, 0, 0]],
  ])('takes person masks of %s', (_name, values, truth) => {
    expect([...truthFromMask(mask(...values), PERSON, 'm.png')]).toEqual(truth);
  });

  it('ignores in person masks only what it is told to', () => {
    const rule = { ...PERSON, ignore: 128 };
    expect([...truthFromMask(mask(0, 128, 255, 127), rule, 'm.png')]).toEqual([0, IGNORED, 1, 0]);
    expect([...truthFromMask(mask(0, 128, 1, 1), rule, 'm.png')]).toEqual([0, IGNORED, 1, 1]);
  });
});

describe('readGreyMask', () => {
  it('reads a 1-bit PNG as 0 and 255', async () => {
    const path = join(folder, 'bits.png');
    await writeFile(path, ONE_BIT_PNG);
    expect(await readGreyMask(path)).toEqual({ values: Uint8Array.of(0, 255, 255, 0), width: 2, height: 2 });
  });

  it('refuses colours, palettes, 16 bits and what is no PNG, each by name', async () => {
    const flat = sharp({ create: { width: 2, height: 2, channels: 3, background: '#102030' } });
    await flat.clone().png().toFile(join(folder, 'rgb.png'));
    await expect(readGreyMask(join(folder, 'rgb.png'))).rejects.toThrow(
      'rgb.png cannot be used: it is a png of 3 × 8 bits a pixel, and a mask is a grey PNG of at most 8 bits.',
    );
    await flat.clone().png({ palette: true }).toFile(join(folder, 'palette.png'));
    await expect(readGreyMask(join(folder, 'palette.png'))).rejects.toThrow(
      'palette.png cannot be used: it is a PNG with a palette, and a mask is a grey PNG of at most 8 bits.',
    );
    await flat.clone().toColourspace('grey16').png().toFile(join(folder, 'deep.png'));
    await expect(readGreyMask(join(folder, 'deep.png'))).rejects.toThrow(
      'it is a png of 1 × 16 bits a pixel',
    );
    await flat.clone().greyscale().toColourspace('b-w').jpeg().toFile(join(folder, 'lossy.png'));
    await expect(readGreyMask(join(folder, 'lossy.png'))).rejects.toThrow(
      'it is a jpeg of 1 × 8 bits a pixel',
    );
    await writeFile(join(folder, 'text.png'), 'not a picture');
    await expect(readGreyMask(join(folder, 'text.png'))).rejects.toMatchObject({
      code: 'picture-undecodable',
    });
  });
});
