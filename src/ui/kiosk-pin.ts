import { hashPin, isPin, readStoredPin, type StoredPin } from '../kiosk/pin.ts';
import {
  afterWrongPin,
  NO_ATTEMPTS,
  type PinAttempts,
  pauseLeftMs,
  readAttempts,
} from '../kiosk/pin-attempts.ts';
import { storage } from './storage.ts';

const PIN = 'kiosk-pin';
const ATTEMPTS = 'kiosk-attempts';

/**
 * The PIN of this device's kiosk, and the wrong ones that were tried. Where nothing can be stored it lasts as long as
 * the page.
 */
export class KioskPin {
  #stored: StoredPin | null = readStoredPin(storage.read(PIN));
  #attempts: PinAttempts = readAttempts(storage.read(ATTEMPTS));

  /** Whether there is one. */
  get isSet(): boolean {
    return this.#stored !== null;
  }

  /** How long no try is taken, ms. */
  get pauseLeftMs(): number {
    return pauseLeftMs(this.#attempts, Date.now());
  }

  /** @returns whether it is kept over a reload */
  async set(pin: string): Promise<boolean> {
    if (!this.#stored || !(await isPin(pin, this.#stored))) {
      this.#stored = await hashPin(pin);
      storage.write(PIN, JSON.stringify(this.#stored));
      this.#count(NO_ATTEMPTS);
    }
    return storage.read(PIN) === JSON.stringify(this.#stored);
  }

  clear(): void {
    this.#stored = null;
    storage.remove(PIN);
    this.#count(NO_ATTEMPTS);
  }

  /** Whether this is the PIN. Takes none during a pause. */
  async try(pin: string): Promise<boolean> {
    if (!this.#stored || this.pauseLeftMs > 0) return false;
    // Counted before it is checked: a reload in between saves no try.
    this.#count(afterWrongPin(this.#attempts, Date.now()));
    const right = await isPin(pin, this.#stored);
    if (right) this.#count(NO_ATTEMPTS);
    return right;
  }

  #count(attempts: PinAttempts): void {
    this.#attempts = attempts;
    if (attempts === NO_ATTEMPTS) storage.remove(ATTEMPTS);
    else storage.write(ATTEMPTS, JSON.stringify(attempts));
  }
}
