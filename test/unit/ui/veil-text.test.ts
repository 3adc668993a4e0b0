import { expect, test } from 'vitest';
import { veilText } from '../../../src/ui/veil-text.ts';

test('says why the picture is not there, or stands still, and nothing while all is well', () => {
  const ready = { state: 'ready', info: {} } as never;
  const reason = { code: 'worker-died', details: { reason: 'x' } } as const;
  expect(veilText(ready, true)).toBeNull();
  expect(veilText(ready, false)).toMatch(/Preparing/);
  expect(veilText({ state: 'recovering', reason }, true)).toMatch(/Paused/);
  expect(veilText({ state: 'failed', error: reason }, true)).toMatch(/stays hidden/);
});
