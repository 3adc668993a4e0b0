import { expect, it } from 'vitest';
import { ALONE_MS, mayUpdate } from '../../../src/kiosk/quiet-hour.ts';

const quiet = { hour: 3, quietHour: 3, attract: true, absentMs: 0, exiting: false };

it.each([
  ['in the quiet hour, with nobody there', {}, true],
  ['an hour earlier', { hour: 2 }, false],
  ['an hour later', { hour: 4 }, false],
  ['at midnight, where that is the quiet hour', { hour: 0, quietHour: 0 }, true],
  ['while somebody is there', { attract: false }, false],
  ['without an attract screen, alone for long', { attract: false, absentMs: ALONE_MS }, true],
  ['without an attract screen, not alone for long', { attract: false, absentMs: ALONE_MS - 1 }, false],
  ['while somebody is at the exit', { exiting: true, absentMs: 2 * ALONE_MS }, false],
])('%s', (_, change, may) => {
  expect(mayUpdate({ ...quiet, ...change })).toBe(may);
});
