import { afterEach, describe, expect, it, vi } from 'vitest';
import { listPublished, withPublishedFacts } from '../../../src/library/published.ts';
import type { DetectCard } from '../../../src/models/card.ts';
import { YOLOX_NANO } from '../../../src/models/known/yolox-nano.ts';
import { PUBLISHED_MODELS } from '../../../src/models/published.ts';

const LIST = 'https://glance.example/app/published/models.json';
const OWN: DetectCard = {
  ...YOLOX_NANO,
  name: 'yolox_nano',
  licence: 'unknown',
  sha256: PUBLISHED_MODELS[0]!.sha256,
  metrics: [],
};

afterEach(() => vi.unstubAllGlobals());

/** The app, on a host that answers so. */
function host(answer: () => Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal('document', { baseURI: 'https://glance.example/app/' });
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return answer();
  });
  return asked;
}

describe('the published models', () => {
  it('are ours where the host has no list, cannot be reached, or answers with a page', async () => {
    const asked = host(() => new Response(null, { status: 404 }));
    expect(await listPublished()).toEqual(PUBLISHED_MODELS);
    expect(asked).toEqual([LIST]);
    host(() => {
      throw new TypeError('Failed to fetch');
    });
    expect(await listPublished()).toEqual(PUBLISHED_MODELS);
    host(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    expect(await listPublished()).toEqual(PUBLISHED_MODELS);
  });

  it('are the host’s too', async () => {
    const mine = { ...PUBLISHED_MODELS[0]!, id: 'mine', sha256: 'b'.repeat(64), accuracy: undefined };
    host(() => Response.json({ models: [mine] }));
    expect((await listPublished()).map(({ id }) => id)).toEqual([
      ...PUBLISHED_MODELS.map(({ id }) => id),
      'mine',
    ]);
    expect(withPublishedFacts({ ...OWN, sha256: mine.sha256 })).toMatchObject({ licence: mine.licence });
  });

  it('are ours alone, and the mistake is named, where the host’s list is not valid', async () => {
    host(() => Response.json({ models: [{}] }));
    await expect(listPublished()).rejects.toThrow(
      `The model card ${LIST} is not valid: models[0].id must be lower-case letters, digits, dots and dashes, got nothing. Correct the card, or choose another model.`,
    );
    host(() => new Response('{'));
    await expect(listPublished()).rejects.toThrow(/the card must be an object, got null/);
  });
});

describe('what authors say', () => {
  it('is said of their file, which says nothing of itself', () => {
    expect(withPublishedFacts(OWN)).toMatchObject({
      name: 'YOLOX nano',
      licence: 'Apache-2.0',
      source: 'https://github.com/Megvii-BaseDetection/YOLOX',
      metrics: [{ dataset: 'COCO val2017, as published', size: 416, ap: 25.8 }],
    });
  });

  it('is not said of another file, or over what a card says', () => {
    const other = { ...OWN, sha256: 'c'.repeat(64) };
    expect(withPublishedFacts(other)).toBe(other);
    const told = { ...OWN, licence: 'MIT' };
    expect(withPublishedFacts(told)).toBe(told);
  });
});
