// Certificates for a local network, made by Node.js alone: it signs, but knows nothing of X.509. ref: RFC 5280
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  der,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  TRUE,
  tagged,
  utcTime,
  utf8,
} from './der.mjs';

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;
/** Clocks of phones differ. */
const START_BEFORE_MS = DAY_MS;
const SERVER_AUTHENTICATION = objectId('1.3.6.1.5.5.7.3.1');

/**
 * @typedef {{ key: string, cert: string }} Certificate both PEM
 */

/**
 * An authority of one's own, good for addresses of local networks only: whoever steals its key can pretend to be a
 * machine there, and no other.
 * @param {string} name @param {number} days @param {readonly string[]} others IPv4 addresses beside the private ones
 * @returns {Certificate}
 */
export function makeAuthority(name, days, others = []) {
  const { privateKey, publicKey } = newKeys();
  const extensions = [
    extension('2.5.29.19', true, sequence(TRUE, integer(Buffer.from([0])))),
    // keyCertSign
    extension('2.5.29.15', true, bitString(Buffer.from([0x04]), 2)),
    extension('2.5.29.14', false, octetString(keyId(publicKey))),
    extension(
      '2.5.29.30',
      true,
      sequence(tagged(0, ...[...LOCAL_NAMES, ...others.map(oneAddress)].map((name) => sequence(name)))),
    ),
  ];
  return {
    key: privateKey,
    cert: certificate({ name, issuer: name, publicKey, signer: privateKey, days, extensions }),
  };
}

/**
 * A server's certificate.
 * @param {Certificate} authority @param {string} authorityName @param {readonly string[]} hosts names and addresses
 * @param {number} days @returns {Certificate}
 */
export function makeServerCertificate(authority, authorityName, hosts, days) {
  const { privateKey, publicKey } = newKeys();
  const authorityKey = createPublicKey(authority.key).export({ type: 'spki', format: 'der' });
  const extensions = [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature
    extension('2.5.29.15', true, bitString(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', false, sequence(SERVER_AUTHENTICATION)),
    extension('2.5.29.14', false, octetString(keyId(publicKey))),
    extension('2.5.29.35', false, sequence(der(0x80, keyId(authorityKey)))),
    extension('2.5.29.17', false, sequence(...hosts.map(alternativeName))),
  ];
  const cert = certificate({
    name: 'Glance',
    issuer: authorityName,
    publicKey,
    signer: authority.key,
    days,
    extensions,
  });
  return { key: privateKey, cert };
}

/** Private networks, link-local ones, this machine, and names that only local networks have. ref: RFC 1918, 3927, 6762 */
const LOCAL_NAMES = [
  ['10.0.0.0', '255.0.0.0'],
  ['172.16.0.0', '255.240.0.0'],
  ['192.168.0.0', '255.255.0.0'],
  ['169.254.0.0', '255.255.0.0'],
  ['127.0.0.0', '255.0.0.0'],
]
  .map((range) => der(0x87, ...range.map(ipv4)))
  .concat(['local', 'localhost', 'lan', 'home.arpa', 'internal'].map((name) => der(0x82, Buffer.from(name))));

function oneAddress(address) {
  return der(0x87, ipv4(address), ipv4('255.255.255.255'));
}

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function certificate({ name, issuer, publicKey, signer, days, extensions }) {
  const start = Date.now() - START_BEFORE_MS;
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    sequence(utcTime(new Date(start)), utcTime(new Date(start + days * DAY_MS))),
    distinguishedName(name),
    publicKey,
    tagged(3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, createPrivateKey(signer));
  const lines =
    sequence(body, ECDSA_WITH_SHA256, bitString(signature))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(name) {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8(name))));
}

function extension(id, critical, value) {
  return sequence(objectId(id), ...(critical ? [TRUE] : []), octetString(value));
}

function alternativeName(host) {
  return isIP(host) === 4 ? der(0x87, ipv4(host)) : der(0x82, Buffer.from(host));
}

function ipv4(address) {
  return Buffer.from(address.split('.').map(Number));
}

/** @param {Buffer} publicKey */
function keyId(publicKey) {
  return createHash('sha1').update(publicKey).digest();
}
