import { describe, expect, it } from 'vitest';
import { hashPin, isPin, readStoredPin } from '../../../src/kiosk/pin.ts';

describe('a PIN', () => {
  it('is known again, and no other is', async () => {
    const stored = await hashPin('0042');
    expect(await isPin('0042', stored)).toBe(true);
    for (const other of ['0043', '42', '00420', '']) expect(await isPin(other, stored)).toBe(false);
  });

  it('is kept salted and hashed: never in plain, never twice the same', async () => {
    const [first, second] = [await hashPin('48151623'), await hashPin('48151623')];
    expect(JSON.stringify(first)).not.toContain('48151623');
    expect(first.hash).not.toBe(second.hash);
    expect(atob(first.salt)).toHaveLength(16);
    expect(atob(first.hash)).toHaveLength(32);
    expect(first.iterations).toBeGreaterThanOrEqual(300_000);
  });

  it('is hashed as PBKDF2 with SHA-256 says', async () => {
    // Computed with Node's own crypto.pbkdf2Sync('1234', 'salt', 1000, 32, 'sha256').
    const { pbkdf2Sync } = await import('node:crypto');
    const hash = pbkdf2Sync('1234', 'salt', 1000, 32, 'sha256').toString('base64');
    expect(await isPin('1234', { salt: btoa('salt'), hash, iterations: 1000 })).toBe(true);
  });

  it('is read back as it was kept', async () => {
    const stored = await hashPin('1234');
    expect(readStoredPin(JSON.stringify(stored))).toEqual(stored);
  });

  it.each([
    null,
    '',
    '1234',
    '{}',
    '[]',
    '{"salt":"a","hash":"b"}',
    '{"salt":"%","hash":"YQ==","iterations":1}',
    '{"salt":"YQ==","hash":"YQ==","iterations":0}',
  ])('is not read from %s', (text) => {
    expect(readStoredPin(text)).toBeNull();
  });
});
