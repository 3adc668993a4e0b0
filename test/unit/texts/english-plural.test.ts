import { describe, expect, it } from 'vitest';
import { plural } from '../../../src/texts/english-plural.ts';

describe('plural', () => {
  it.each([
    ['car', 'cars'],
    ['bus', 'buses'],
    ['couch', 'couches'],
    ['toothbrush', 'toothbrushes'],
    ['wine glass', 'wine glasses'],
    ['knife', 'knives'],
    ['mouse', 'mice'],
    ['sheep', 'sheep'],
    ['toy', 'toys'],
    ['berry', 'berries'],
    ['potted plant', 'potted plants'],
  ])('%s → %s', (one, many) => {
    expect(plural(one)).toBe(many);
  });
});
