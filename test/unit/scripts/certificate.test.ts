import { X509Certificate } from 'node:crypto';
import { createServer, request } from 'node:https';
import { describe, expect, test } from 'vitest';
import { makeAuthority, makeServerCertificate } from '../../../scripts/lib/certificate.mjs';

const authority = makeAuthority('Test authority', 30);
const server = makeServerCertificate(
  authority,
  'Test authority',
  ['localhost', '127.0.0.1', 'glance.local'],
  10,
);

describe('the certificates of a local network', () => {
  test('name who signed them, what for, and how long', () => {
    const certificate = new X509Certificate(server.cert);
    const signer = new X509Certificate(authority.cert);
    expect(signer.ca).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(signer)).toBe(true);
    expect(certificate.verify(signer.publicKey)).toBe(true);
    expect(certificate.checkHost('glance.local')).toBe('glance.local');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(8);
    expect(days).toBeLessThan(10);
  });

  test('are taken by a client that trusts the authority, and by no other', async () => {
    expect(await ask(server, authority.cert)).toBe('hello');
    await expect(ask(server, makeAuthority('Test authority', 30).cert)).rejects.toThrow();
  });

  test('are good for no address beyond local networks', async () => {
    const elsewhere = makeServerCertificate(authority, 'Test authority', ['localhost', 'example.com'], 10);
    await expect(ask(elsewhere, authority.cert)).rejects.toThrow(/subtree/);
  });
});

function ask(pair: { readonly key: string; readonly cert: string }, ca: string): Promise<string> {
  const listening = createServer(pair, (_, response) => response.end('hello'));
  return new Promise<string>((resolve, reject) => {
    listening.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      request({ host: '127.0.0.1', port, servername: 'localhost', ca }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
  }).finally(() => listening.close());
}
