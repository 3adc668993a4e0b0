import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentType } from '../../../sw/content-types.ts';
import { integrityOf, sha256Hex } from '../../../sw/hashes.ts';
import {
  META_CONTENT_SECURITY_POLICY,
  SECURITY_HEADERS,
  withSecurityHeaders,
} from '../../../sw/security-headers.ts';

test('headers are added, the rest of a response stays', async () => {
  const before = new Response('hello', { status: 203, headers: { 'Content-Type': 'text/html' } });
  const after = withSecurityHeaders(before);
  expect(after.status).toBe(203);
  expect(await after.text()).toBe('hello');
  expect(after.headers.get('content-type')).toBe('text/html');
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(after.headers.get(name)).toBe(value);
});

test('responses without a body, or with hidden insides, are left whole', () => {
  expect(withSecurityHeaders(new Response(null, { status: 304 })).status).toBe(304);
  const error = Response.error();
  expect(withSecurityHeaders(error)).toBe(error);
});

test('the policy names this origin alone, in the page as in the header', () => {
  expect(META_CONTENT_SECURITY_POLICY).toContain("default-src 'self'");
  expect(META_CONTENT_SECURITY_POLICY).toContain("connect-src 'self';");
  expect(META_CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|unsafe-inline|'unsafe-eval'/);
  // Browsers ignore it in a page, and say so.
  expect(META_CONTENT_SECURITY_POLICY).not.toContain('frame-ancestors');
  expect(SECURITY_HEADERS['Content-Security-Policy']).toContain("frame-ancestors 'self'");
});

test('hashes are written as the manifest and as fetch want them', async () => {
  const bytes = new TextEncoder().encode('glance');
  const hash = createHash('sha256').update(bytes);
  const base64 = hash.copy().digest('base64');
  const hex = hash.digest('hex');
  expect(await sha256Hex(bytes)).toBe(hex);
  expect(integrityOf(hex)).toBe(`sha256-${base64}`);
});

test('types follow names', () => {
  expect(contentType('engine/a.b.mjs')).toBe('text/javascript; charset=utf-8');
  expect(contentType('engine/a.wasm')).toBe('application/wasm');
  expect(contentType('weights/x/model.onnx')).toBe('application/octet-stream');
});
