import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, makeServerCertificate } from './certificate.mjs';
import { ROOT } from './run.mjs';

/** Never published: .gitignore leaves it out. */
const FOLDER = join(ROOT, '.cache/lan');
const AUTHORITY_NAME = 'Glance on this network';
const AUTHORITY_DAYS = 3650;
/** Apple's devices trust none that lasts longer than 825. */
const SERVER_DAYS = 365;
const RENEW_BEFORE_MS = 30 * 86_400_000;
/** Networks that an authority is good for in any case. ref: RFC 1918, 3927 */
const PRIVATE = /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./;
/** Where a phone gets the authority's certificate from. */
export const AUTHORITY_PATH = 'glance-lan.crt';

/** @returns {string[]} this machine's IPv4 addresses on the networks that it is in */
export function lanAddresses() {
  return Object.values(networkInterfaces())
    .flat()
    .filter((entry) => entry?.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);
}

/**
 * A certificate for this machine on its local networks. The authority behind it is made once and kept, so that a phone
 * which trusts it goes on doing so.
 * @returns {{ key: string, cert: string, authority: string, authorityFile: string }} PEM
 */
export function lanCertificate() {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const others = lanAddresses().filter((address) => !PRIVATE.test(address));
  const authorityName = ['authority', ...others].join('-');
  const authority =
    kept(authorityName, isFresh) ??
    keep(authorityName, makeAuthority(AUTHORITY_NAME, AUTHORITY_DAYS, others));
  const name = hostname().toLowerCase().replace(/\..*$/, '');
  const hosts = [
    'localhost',
    '127.0.0.1',
    ...lanAddresses(),
    ...(/^[a-z0-9-]+$/.test(name) ? [`${name}.local`] : []),
  ];
  const fits = (certificate) =>
    isFresh(certificate) &&
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    hosts.every((host) => certificate.checkIP(host) || certificate.checkHost(host));
  const server =
    kept('server', fits) ??
    keep('server', makeServerCertificate(authority, AUTHORITY_NAME, hosts, SERVER_DAYS));
  return { ...server, authority: authority.cert, authorityFile: path(authorityName, 'crt') };
}

function kept(name, fits) {
  const [key, cert] = [path(name, 'key'), path(name, 'crt')];
  if (!existsSync(key) || !existsSync(cert)) return null;
  try {
    const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    return fits(new X509Certificate(pair.cert)) ? pair : null;
  } catch {
    return null;
  }
}

function keep(name, pair) {
  writeFileSync(path(name, 'key'), pair.key, { mode: 0o600 });
  chmodSync(path(name, 'key'), 0o600);
  writeFileSync(path(name, 'crt'), pair.cert);
  return pair;
}

function path(name, ending) {
  return join(FOLDER, `${name}.${ending}`);
}

/** @param {X509Certificate} certificate */
function isFresh(certificate) {
  return Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_MS;
}
