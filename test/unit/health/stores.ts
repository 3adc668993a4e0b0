import type { TextStore } from '../../../src/health/record-store.ts';

/** localStorage in memory, with room for so many characters. */
export class MemoryStore implements TextStore {
  readonly values = new Map<string, string>();
  room: number;
  denied = false;
  writes = 0;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room;
  }

  getItem(key: string): string | null {
    this.#ask();
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#ask();
    if (value.length > this.room) throw new DOMException('no room', 'QuotaExceededError');
    this.writes += 1;
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.#ask();
    this.values.delete(key);
  }

  #ask(): void {
    if (this.denied) throw new DOMException('denied', 'SecurityError');
  }
}
