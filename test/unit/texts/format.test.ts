import { expect, test } from 'vitest';
import { formatBytes } from '../../../src/texts/format.ts';

test.each([
  [0, '0.0 kB'],
  [999, '1.0 kB'],
  [9_960, '10 kB'],
  [999_400, '999 kB'],
  [999_600, '1.0 MB'],
  [6_846_698, '6.8 MB'],
  [11_000_000_000, '11 GB'],
  [5e15, '5000 TB'],
])('%d', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
