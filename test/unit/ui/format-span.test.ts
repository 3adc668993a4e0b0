import { describe, expect, it, vi } from 'vitest';
import { formatSpan } from '../../../src/ui/format-span.ts';

describe('formatSpan', () => {
  it.each([
    [0, '0 sec'],
    [999, '0 sec'],
    [59_000, '59 sec'],
    [60_000, '1 min'],
    [3_723_000, '1 hr, 2 min'],
    [86_400_000, '1 day'],
    [42 * 86_400_000 + 3_600_000, '42 days, 1 hr'],
  ])('says %i ms as “%s”', (ms, text) => {
    vi.stubGlobal('navigator', { languages: ['en-US'] });
    expect(formatSpan(ms)).toBe(text);
    vi.unstubAllGlobals();
  });
});
