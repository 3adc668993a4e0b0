import { describe, expect, it } from 'vitest';
import { PUBLISHED_MODELS, parsePublished, withHosts } from '../../../src/models/published.ts';

const LIST = 'https://host.example/glance/published/models.json';
const ENTRY = {
  id: 'mine-1.0',
  name: 'Mine',
  task: 'detect',
  url: 'files/mine.onnx',
  bytes: 12,
  sha256: 'a'.repeat(64),
  licence: 'MIT',
  source: 'https://example.org/mine',
};
const read = (change: object) => parsePublished({ models: [{ ...ENTRY, ...change }] }, LIST);

describe('the published models', () => {
  it('are told apart by id and by SHA-256, and lie on the web', () => {
    expect(new Set(PUBLISHED_MODELS.map(({ id }) => id)).size).toBe(PUBLISHED_MODELS.length);
    expect(new Set(PUBLISHED_MODELS.map(({ sha256 }) => sha256)).size).toBe(PUBLISHED_MODELS.length);
    // As strict with ours as with those of a host.
    expect(parsePublished({ models: PUBLISHED_MODELS }, LIST)).toEqual(PUBLISHED_MODELS);
  });
});

describe('the list of a host', () => {
  it('has addresses relative to itself', () => {
    expect(read({})).toEqual([
      { ...ENTRY, url: 'https://host.example/glance/published/files/mine.onnx', accuracy: null },
    ]);
    const accuracy = { measure: 'AP', value: 30.4, dataset: 'COCO val2017', size: 416 };
    expect(read({ accuracy })[0]!.accuracy).toEqual(accuracy);
  });

  it('comes behind ours, or in their place', () => {
    const [first] = PUBLISHED_MODELS;
    const hosted = { ...first!, url: 'https://host.example/glance/published/yolox_nano.onnx' };
    const mine = read({})[0]!;
    expect(withHosts([mine, hosted])).toEqual([hosted, ...PUBLISHED_MODELS.slice(1), mine]);
  });

  it.each([
    [[], 'the card must be an object, got []'],
    [{}, 'models must be a list of objects, got nothing'],
    [{ models: [7] }, 'models[0] must be an object, got 7'],
  ])('that is %j is refused', (json, problem) => {
    expect(() => parsePublished(json, LIST)).toThrow(
      `The model card ${LIST} is not valid: ${problem}. Correct the card, or choose another model.`,
    );
  });

  it.each([
    [{ id: '../x' }, 'models[0].id must be lower-case letters, digits, dots and dashes, got "../x"'],
    [{ url: 'javascript:alert(1)' }, 'url must be an address of the web, got "javascript:alert(1)"'],
    [{ source: 'data:text/html,x' }, 'source must be an address of the web, got "data:text/html,x"'],
    [{ bytes: 0 }, 'models[0].bytes must be a whole number from 1 to 2147483647, got 0'],
    [{ sha256: 'A'.repeat(64) }, 'models[0].sha256 must be 64 lower-case hex digits'],
    [{ licence: ' ' }, 'models[0].licence must be a text that is not empty, got " "'],
    [{ task: 'fly' }, 'models[0].task must be "detect" or "segment" or "instances" or "classify", got "fly"'],
    [{ accuracy: { measure: 'AP', value: 101, dataset: 'x', size: 1 } }, 'models[0].accuracy.value must be'],
  ])('with %j is refused', (change, problem) => {
    expect(() => read(change)).toThrow(problem);
  });
});
