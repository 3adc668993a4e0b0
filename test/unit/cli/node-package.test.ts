import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadNodePackage } from '../../../src/cli/node-package.ts';
import { sharedOrSkip } from '../../support/shared.ts';

const BUNDLED = 'public/weights/glance-yolo-nano';

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'glance-package-'));
});

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'model-'));
});

afterAll(() => rm(root, { recursive: true }));

async function copyPackage(): Promise<void> {
  for (const file of ['card.json', 'model.onnx']) await copyFile(join(BUNDLED, file), join(folder, file));
}

describe('loadNodePackage', () => {
  it('finds one model by id, folder, card and file', async () => {
    await copyPackage();
    const ways = ['glance-yolo-nano', folder, join(folder, 'card.json'), join(folder, 'model.onnx')];
    for (const way of ways) {
      const { card, modelBytes, verified } = await loadNodePackage(way);
      expect(card.id).toBe('glance-yolo-nano');
      expect(modelBytes.length).toBe(card.bytes);
      expect(verified).toBe(true);
    }
  });

  it('knows well-known models by their content', async (context) => {
    const model = sharedOrSkip(context, 'models/yolox-nano.onnx');
    expect((await loadNodePackage(model)).card.id).toBe('yolox-nano');
  });

  it('says what is missing for a model without a card', async () => {
    const path = join(folder, 'mine.onnx');
    await writeFile(path, 'some model');
    await expect(loadNodePackage(path)).rejects.toMatchObject({
      code: 'card-needed',
      details: { file: path },
    });
    // A card that names another file is not this model's.
    await copyFile(join(BUNDLED, 'card.json'), join(folder, 'card.json'));
    await expect(loadNodePackage(path)).rejects.toMatchObject({ code: 'card-needed' });
  });

  it('names unknown ids and missing files', async () => {
    await expect(loadNodePackage('yolo-giga')).rejects.toMatchObject({
      code: 'model-unknown',
      details: { id: 'yolo-giga', known: expect.arrayContaining(['glance-yolo-nano']) },
    });
    await expect(loadNodePackage('..')).rejects.toMatchObject({ code: 'file-missing' });
    await expect(loadNodePackage(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(loadNodePackage(folder)).rejects.toMatchObject({ code: 'file-missing' });
    await copyFile(join(BUNDLED, 'card.json'), join(folder, 'card.json'));
    await expect(loadNodePackage(folder)).rejects.toMatchObject({
      code: 'file-missing',
      details: { path: join(folder, 'model.onnx') },
    });
  });

  it('refuses broken cards and models that are not the card’s', async () => {
    await copyPackage();
    const bytes = await readFile(join(folder, 'model.onnx'));
    await writeFile(join(folder, 'model.onnx'), bytes.subarray(0, 1000));
    await expect(loadNodePackage(folder)).rejects.toMatchObject({ code: 'model-truncated' });
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    await writeFile(join(folder, 'model.onnx'), bytes);
    await expect(loadNodePackage(folder)).rejects.toMatchObject({ code: 'model-hash-mismatch' });
    await writeFile(join(folder, 'card.json'), '{ not json');
    await expect(loadNodePackage(folder)).rejects.toMatchObject({ code: 'card-malformed' });
  });
});
