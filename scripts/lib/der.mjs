// The few shapes of DER that a certificate is made of. ref: ITU-T X.690

/** @param {number} tag @param {...Uint8Array} parts */
export function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

/** @param {...Uint8Array} parts */
export const sequence = (...parts) => der(0x30, ...parts);

/** @param {...Uint8Array} parts */
export const set = (...parts) => der(0x31, ...parts);

/** A tagged part of an enclosing type. @param {number} number @param {...Uint8Array} parts */
export const tagged = (number, ...parts) => der(0xa0 + number, ...parts);

/** Positive, however its first bit stands. @param {Uint8Array} bytes */
export const integer = (bytes) =>
  der(0x02, (bytes[0] ?? 0) > 0x7f ? Buffer.from([0]) : Buffer.alloc(0), bytes);

/** @param {Uint8Array} bytes @param {number} [unused] bits at the end that mean nothing */
export const bitString = (bytes, unused = 0) => der(0x03, Buffer.from([unused]), bytes);

/** @param {...Uint8Array} parts */
export const octetString = (...parts) => der(0x04, ...parts);

/** @param {string} text */
export const utf8 = (text) => der(0x0c, Buffer.from(text));

export const TRUE = der(0x01, Buffer.from([0xff]));

/** @param {Date} date before 2050 */
export function utcTime(date) {
  const text = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${text}Z`));
}

/** @param {string} dotted such as 2.5.29.17 */
export function objectId(dotted) {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** @param {number} value */
function base128(value) {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

/** @param {number} length */
function lengthOf(length) {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}
