import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPackageFile, writePackageFile } from '../../../src/library/package-file.ts';
import { writeZip } from '../../../src/library/zip.ts';
import type { ModelCard } from '../../../src/models/card.ts';
import { YOLOX_NANO } from '../../../src/models/known/yolox-nano.ts';

const MODEL = new Uint8Array([8, 7, 6, 5]);
const sha256 = createHash('sha256').update(MODEL).digest('hex');
const CARD: ModelCard = { ...YOLOX_NANO, file: 'best.onnx', bytes: MODEL.length, sha256 };

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe('a package', () => {
  it('is read back with its card', async () => {
    const file = await bytesOf(await writePackageFile(CARD, new Blob([MODEL])));
    const read = await readPackageFile(file, 'a.zip');
    expect(read).toEqual({ card: { ...CARD, file: 'model.onnx' }, modelBytes: MODEL });
  });

  it('may lie in a folder of the archive', async () => {
    const entries = [
      { name: 'mine/card.json', content: new Blob([JSON.stringify(CARD)]) },
      { name: 'mine/best.onnx', content: new Blob([MODEL]) },
    ];
    const read = await readPackageFile(await bytesOf(await writeZip(entries)), 'a.zip');
    expect(read?.card.id).toBe('yolox-nano');
  });

  it('is not every archive, and no other file', async () => {
    const other = await bytesOf(await writeZip([{ name: 'best/data.pkl', content: new Blob(['x']) }]));
    expect(await readPackageFile(other, 'best.pt')).toBeNull();
    expect(await readPackageFile(MODEL, 'best.onnx')).toBeNull();
  });

  it('whose model is another says so', async () => {
    const file = await bytesOf(await writePackageFile(CARD, new Blob([new Uint8Array([1, 2, 3, 4])])));
    await expect(readPackageFile(file, 'a.zip')).rejects.toThrow(
      /^The model model\.onnx is not the one its card describes/,
    );
  });

  it('without its model, or cut off, says what is wrong', async () => {
    const alone = await writeZip([{ name: 'card.json', content: new Blob([JSON.stringify(CARD)]) }]);
    await expect(readPackageFile(await bytesOf(alone), 'a.zip')).rejects.toThrow(
      'The package a.zip is damaged: best.onnx is not in it. Export or download it again.',
    );
    const whole = await bytesOf(await writePackageFile(CARD, new Blob([MODEL])));
    await expect(readPackageFile(whole.slice(0, -40), 'a.zip')).rejects.toThrow(
      'The package a.zip is damaged: it is cut off. Export or download it again.',
    );
  });

  it('with a card that is none names the field', async () => {
    const file = await writeZip([{ name: 'card.json', content: new Blob(['{"task": "dance"}']) }]);
    await expect(readPackageFile(await bytesOf(file), 'a.zip')).rejects.toThrow(
      /^The model card a\.zip: card\.json is not valid: task /,
    );
  });
});
