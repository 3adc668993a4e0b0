import { describe, expect, it } from 'vitest';
import { parseClasses } from '../../../src/cli/parse-classes.ts';

const LABELS = ['person', 'traffic light', 'cat'];

describe('parseClasses', () => {
  it('takes names in any case and ids, each once', () => {
    expect(parseClasses('Cat, traffic light,0,2', LABELS)).toEqual([2, 1, 0]);
  });

  it.each(['unicorn', '3', '-1', '1.5'])('refuses %s', (text) => {
    expect(() => parseClasses(text, LABELS)).toThrow(`no class “${text}”`);
  });

  it('refuses an empty list', () => {
    expect(() => parseClasses(' , ', LABELS)).toThrow('names no class');
  });
});
