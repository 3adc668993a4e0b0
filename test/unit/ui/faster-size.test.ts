import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCard } from '../../../src/models/parse-card.ts';
import { fasterSize } from '../../../src/ui/faster-size.ts';

const CARD = parseCard(
  JSON.parse(readFileSync('public/weights/glance-yolo-nano/card.json', 'utf8')),
  'card.json',
);
const at = (size: number) => ({
  ...CARD,
  input: { ...CARD.input, sizes: { default: size, min: 160, max: 640, multipleOf: 32 } },
});

describe('a smaller size for a slow model', () => {
  test('is the largest that is fast enough, as time goes with pixels', () => {
    expect(fasterSize(at(640), 2000, 500)).toEqual({ size: 320, ms: 500 });
    expect(fasterSize(at(640), 2001, 500)).toEqual({ size: 288, ms: expect.closeTo(405.2025) });
  });

  test('is none where no size would do, or there is no other', () => {
    expect(fasterSize(at(640), 20_000, 500)).toBeNull();
    expect(fasterSize(at(160), 600, 500)).toBeNull();
  });
});
