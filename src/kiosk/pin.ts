/** Tries of all PINs there are should take long even to somebody who copied the profile: about 0.2 s for each here. */
const ITERATIONS = 300_000;
const SALT_BYTES = 16;
const HASH_BITS = 256;

/** What is kept of a PIN: never the PIN. */
export interface StoredPin {
  /** Base64. */
  readonly salt: string;
  /** PBKDF2 with SHA-256, base64. */
  readonly hash: string;
  readonly iterations: number;
}

/** Salts and hashes a PIN, for keeping. Needs a secure context. */
export async function hashPin(pin: string): Promise<StoredPin> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return {
    salt: toBase64(salt),
    hash: toBase64(await derive(pin, salt, ITERATIONS)),
    iterations: ITERATIONS,
  };
}

/** Whether this is the PIN that was kept. */
export async function isPin(pin: string, stored: StoredPin): Promise<boolean> {
  const hash = await derive(pin, fromBase64(stored.salt), stored.iterations);
  const kept = fromBase64(stored.hash);
  // All bytes are looked at, so that the time taken tells nothing.
  let difference = hash.length ^ kept.length;
  for (let i = 0; i < hash.length; i++) difference |= hash[i]! ^ (kept[i] ?? 0);
  return difference === 0;
}

/** Reads back what was kept as JSON; null where there is nothing, or nothing that was kept by this. */
export function readStoredPin(text: string | null): StoredPin | null {
  try {
    const { salt, hash, iterations } = JSON.parse(text ?? 'null') as Partial<StoredPin>;
    if (typeof salt !== 'string' || typeof hash !== 'string' || !Number.isSafeInteger(iterations))
      return null;
    fromBase64(salt);
    fromBase64(hash);
    return iterations! > 0 ? { salt, hash, iterations: iterations! } : null;
  } catch {
    return null;
  }
}

async function derive(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, HASH_BITS));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
