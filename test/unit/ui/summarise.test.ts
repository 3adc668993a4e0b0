import { describe, expect, it } from 'vitest';
import { countClasses, seenSentence } from '../../../src/ui/summarise.ts';

describe('countClasses', () => {
  it('counts per class, most frequent first, then by name', () => {
    const seen = countClasses([
      { label: 'dog', classId: 16 },
      { label: 'person', classId: 0 },
      { label: 'cat', classId: 15 },
      { label: 'person', classId: 0 },
    ]);
    expect(seen.map(({ label, count }) => [label, count])).toEqual([
      ['person', 2],
      ['cat', 1],
      ['dog', 1],
    ]);
  });

  it('is empty for nothing', () => {
    expect(countClasses([])).toEqual([]);
  });
});

describe('seenSentence', () => {
  it('says what is seen', () => {
    expect(
      seenSentence([
        { label: 'person', classId: 0, count: 2 },
        { label: 'cup', classId: 41, count: 1 },
      ]),
    ).toBe('I see 2 persons, 1 cup.');
  });

  it('says so when there is nothing', () => {
    expect(seenSentence([])).toBe('I see nothing that I know.');
  });
});
