import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPictures } from '../../../src/cli/list-pictures.ts';
import { readNodePicture } from '../../../src/cli/node-picture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-picture-'));
});

afterAll(() => rm(folder, { recursive: true }));

function plain(
  width: number,
  height: number,
  background: string | { r: number; g: number; b: number; alpha: number },
) {
  return sharp({ create: { width, height, channels: typeof background === 'string' ? 3 : 4, background } });
}

async function saved(name: string, image: Sharp): Promise<string> {
  const path = join(folder, name);
  await image.toFile(path);
  return path;
}

describe('readNodePicture', () => {
  it('gives opaque RGBA', async () => {
    const picture = await readNodePicture(await saved('rgb.png', plain(3, 2, '#c86432')));
    expect(picture).toMatchObject({ width: 3, height: 2, original: { width: 3, height: 2 } });
    expect(picture.rgba.length).toBe(3 * 2 * 4);
    expect([...picture.rgba.subarray(0, 4)]).toEqual([0xc8, 0x64, 0x32, 255]);
  });

  it('makes three equal colours of grey, also of 16 bits', async () => {
    const grey = await readNodePicture(await saved('grey.png', plain(2, 2, '#808080').greyscale()));
    expect([...grey.rgba.subarray(0, 4)]).toEqual([0x80, 0x80, 0x80, 255]);
    const deep = await readNodePicture(
      await saved('deep.png', plain(2, 2, '#c86432').toColourspace('rgb16')),
    );
    expect([...deep.rgba.subarray(0, 4)]).toEqual([0xc8, 0x64, 0x32, 255]);
  });

  it('lays transparency over black', async () => {
    const clear = { r: 255, g: 255, b: 255, alpha: 0 };
    const picture = await readNodePicture(await saved('clear.png', plain(2, 2, clear)));
    expect([...picture.rgba.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
  });

  it('turns the picture upright by its EXIF orientation', async () => {
    const left = await plain(1, 1, '#ff0000').png().toBuffer();
    const image = plain(4, 2, '#0000ff').composite([{ input: left, left: 0, top: 0 }]);
    // 6: shown after a quarter turn clockwise, so that the stored top left comes to the top right.
    const picture = await readNodePicture(await saved('turned.png', image.withMetadata({ orientation: 6 })));
    expect(picture).toMatchObject({ width: 2, height: 4, original: { width: 2, height: 4 } });
    expect([...picture.rgba.subarray(4, 8)]).toEqual([255, 0, 0, 255]);
  });

  it('scales pictures with a side over 4096 pixels and remembers their size', async () => {
    const picture = await readNodePicture(await saved('huge.png', plain(8192, 100, '#808080')));
    expect(picture).toMatchObject({ width: 4096, height: 50, original: { width: 8192, height: 100 } });
  });

  it('names what it cannot read', async () => {
    const text = join(folder, 'text.png');
    await writeFile(text, 'not a picture');
    await expect(readNodePicture(text)).rejects.toMatchObject({ code: 'picture-undecodable' });
    const empty = join(folder, 'empty.png');
    await writeFile(empty, '');
    await expect(readNodePicture(empty)).rejects.toMatchObject({ code: 'file-empty' });
    const nowhere = join(folder, 'nowhere.png');
    await expect(readNodePicture(nowhere)).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('refuses a truncated picture', async () => {
    const whole = await plain(64, 64, '#c86432').jpeg().toBuffer();
    const path = join(folder, 'half.jpg');
    await writeFile(path, whole.subarray(0, whole.length / 2));
    await expect(readNodePicture(path)).rejects.toMatchObject({ code: 'picture-undecodable' });
  });
});

describe('listPictures', () => {
  it('lists a folder’s pictures by name and takes a file as it is', async () => {
    const place = await mkdtemp(join(folder, 'list-'));
    for (const name of ['b.PNG', 'a.jpeg', 'notes.txt']) await writeFile(join(place, name), 'x');
    expect(await listPictures(place)).toEqual([join(place, 'a.jpeg'), join(place, 'b.PNG')]);
    expect(await listPictures(join(place, 'notes.txt'))).toEqual([join(place, 'notes.txt')]);
  });

  it('names folders without pictures and paths that are not there', async () => {
    const place = await mkdtemp(join(folder, 'bare-'));
    await expect(listPictures(place)).rejects.toMatchObject({ code: 'folder-without-pictures' });
    await expect(listPictures(join(place, 'x'))).rejects.toMatchObject({ code: 'file-missing' });
  });
});
