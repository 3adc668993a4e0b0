import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { memory, setBackend, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cardFor } from '../../../src/models/card-for.ts';
import { MaskHead } from '../../../src/models/mask-head.ts';
import { parseCard } from '../../../src/models/parse-card.ts';
import { fitLetterbox } from '../../../src/preprocess/letterbox.ts';

const card = (id: string) =>
  cardFor('segment', parseCard(JSON.parse(readFileSync(`public/weights/${id}/card.json`, 'utf8')), id));
const PERSON = card('glance-person');
const STREET = card('glance-street');
const INPUT = { width: 6, height: 4 };

beforeAll(async () => {
  await setBackend('cpu');
});

describe('MaskHead', () => {
  it('takes logits of the size and the channels that the card says', () => {
    expect(new MaskHead(STREET, INPUT, [1, 4, 6, 11]).kind).toBe('classes');
    expect(new MaskHead(PERSON, INPUT, [1, 4, 6, 1]).kind).toBe('alpha');
  });

  it.each([
    [STREET, [1, 4, 6, 12], '“logits” has 12 classes, and the card has 11 labels'],
    [PERSON, [1, 4, 6, 2], '“logits” has 2 channels, and the kind “alpha” has one'],
    [STREET, [1, 3, 4, 11], '“logits” is 4×3 pixels, and the card’s input is 6×4'],
    [STREET, [1, 2, 6, 11], '“logits” is 6×2 pixels, and the card’s input is 6×4'],
    [STREET, [1, 6, 4, 11], '“logits” is 4×6 pixels, and the card’s input is 6×4'],
    [STREET, [2, 4, 6, 11], '“logits” should be one image of 6×4 pixels, got [2, 4, 6, 11]'],
    [PERSON, [1, 24], '“logits” should be one image of 6×4 pixels, got [1, 24]'],
  ] as const)('refuses %s with an output of %j', (of, shape, problem) => {
    expect(() => new MaskHead(of, INPUT, shape)).toThrow(
      expect.objectContaining({ code: 'head-mismatch', details: { head: 'mask', problem } }),
    );
  });

  it('cuts the bytes behind the last pixel off, and says where the frame lies', () => {
    const head = new MaskHead(STREET, { width: 3, height: 3 }, [1, 3, 3, 11]);
    const box = fitLetterbox({ width: 300, height: 200 }, { width: 3, height: 3 }, 'top-left');
    const mask = head.read(
      Uint8Array.from({ length: 12 }, (_, i) => i),
      box,
    );
    expect(mask).toEqual({
      width: 3,
      height: 3,
      kind: 'classes',
      values: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8),
      content: { x: 0, y: 0, width: 3, height: 2 },
    });
  });

  it('smoothes with the frame before, until told to forget, and not at all at 0', async () => {
    const before = memory().numTensors;
    const head = new MaskHead(PERSON, { width: 1, height: 1 }, [1, 1, 1, 1]);
    const next = async (logit: number, smoothing: number) => byteOf(head, logit, smoothing);
    const alone = await next(0.8, 0);
    expect(await next(-0.2, 0.9)).toBeLessThan(128);
    expect(await next(0.8, 0.9)).toBeLessThan(alone);
    expect(await next(0.8, 0)).toBe(alone);
    expect(await next(0.8, 0.9)).toBe(alone);
    await next(-0.2, 0.9);
    head.forget();
    expect(await next(0.8, 0.9)).toBe(alone);
    head.forget();
    expect(memory().numTensors).toBe(before);
  });
});

async function byteOf(head: MaskHead, logit: number, smoothing: number): Promise<number> {
  const logits = tensor4d([logit], [1, 1, 1, 1]);
  const map: Tensor = head.map(logits, smoothing);
  const [word] = await map.data();
  for (const used of [logits, map]) used.dispose();
  return word! & 255;
}
