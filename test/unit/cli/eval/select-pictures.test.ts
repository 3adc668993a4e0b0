import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectPictures } from '../../../../src/cli/eval/select-pictures.ts';

const PATHS = ['a/0001.jpg', 'a/0002.jpg', 'a/0003.png'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-list-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function list(text: string): Promise<string> {
  const path = join(folder, 'list.txt');
  await writeFile(path, text);
  return path;
}

describe('selectPictures', () => {
  it('takes all without a list', async () => {
    expect(await selectPictures(PATHS, undefined)).toEqual(PATHS);
  });

  it('takes what the list names, each once, blank lines and comments apart', async () => {
    const file = await list('# test\r\n0003\r\n\r\n0001  # first\n0003\n');
    expect(await selectPictures(PATHS, file)).toEqual(['a/0001.jpg', 'a/0003.png']);
  });

  it('names the line of a picture that is not there', async () => {
    const file = await list('0001\n0004\n');
    await expect(selectPictures(PATHS, file)).rejects.toThrow(
      `The test data ${file} cannot be used: line 2 names “0004”, and there is no such picture.`,
    );
  });

  it('refuses a list of nothing, and one that is not there', async () => {
    await expect(selectPictures(PATHS, await list('# none\n'))).rejects.toThrow('it names no picture');
    await expect(selectPictures(PATHS, join(folder, 'nowhere.txt'))).rejects.toMatchObject({
      code: 'file-missing',
    });
  });
});
