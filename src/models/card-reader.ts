/** A field that is not what a card needs; `parseCard` turns it into a GlanceError that knows the card's address. */
export class CardProblem extends Error {}

/**
 * Reads fields of an untrusted object one by one; each method names the field and what was expected when it does not fit.
 * @throws CardProblem
 */
export class CardReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new CardProblem(`${path || 'the card'} must be an object, got ${shown(value)}`);
    }
    this.#fields = value as Record<string, unknown>;
    this.#path = path;
  }

  has(field: string): boolean {
    return this.#fields[field] !== undefined;
  }

  object(field: string): CardReader {
    return new CardReader(this.#fields[field], this.#name(field));
  }

  text(field: string): string {
    const value = this.#fields[field];
    if (typeof value === 'string' && value.trim() !== '') return value;
    return this.#fail(field, 'a text that is not empty');
  }

  textMatching(field: string, pattern: RegExp, expected: string): string {
    const value = this.#fields[field];
    if (typeof value === 'string' && pattern.test(value)) return value;
    return this.#fail(field, expected);
  }

  oneOf<const T extends string>(field: string, allowed: readonly T[]): T {
    const value = this.#fields[field];
    const found = allowed.find((option) => option === value);
    return found ?? this.#fail(field, allowed.map((option) => JSON.stringify(option)).join(' or '));
  }

  boolean(field: string): boolean {
    const value = this.#fields[field];
    return typeof value === 'boolean' ? value : this.#fail(field, 'true or false');
  }

  number(field: string, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
    const value = this.#fields[field];
    if (typeof value === 'number' && value >= min && value <= max) return value;
    return this.#fail(field, min === -Number.MAX_VALUE ? 'a number' : `a number from ${min} to ${max}`);
  }

  /** All fields, each of which must be a number. */
  numbers(min: number, max: number): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.keys(this.#fields).map((field) => [field, this.number(field, min, max)]),
    );
  }

  /** A number to divide by. */
  nonZero(field: string): number {
    const value = this.number(field);
    return value !== 0 ? value : this.#fail(field, 'a number other than 0');
  }

  whole(field: string, min: number, max: number): number {
    const value = this.#fields[field];
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
      return value as number;
    return this.#fail(field, `a whole number from ${min} to ${max}`);
  }

  list<T>(field: string, expected: string, isItem: (item: unknown) => item is T): readonly T[] {
    const value = this.#fields[field];
    if (!Array.isArray(value) || value.length === 0)
      return this.#fail(field, `a list of at least one item, each ${expected}`);
    const wrong = value.findIndex((item) => !isItem(item));
    return wrong < 0 ? (value as T[]) : this.#fail(`${field}[${wrong}]`, expected, value[wrong]);
  }

  /** Like {@link list}; none where the field is absent or empty. */
  listOrNone<T>(field: string, expected: string, isItem: (item: unknown) => item is T): readonly T[] {
    const value = this.#fields[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return this.list(field, expected, isItem);
  }

  objects(field: string): readonly CardReader[] {
    const value = this.#fields[field];
    if (!Array.isArray(value)) return this.#fail(field, 'a list of objects');
    return value.map((item, index) => new CardReader(item, this.#name(`${field}[${index}]`)));
  }

  /** Three numbers, one per colour channel. */
  triple(field: string, isItem: (item: number) => boolean, expected: string): [number, number, number] {
    const value = this.#fields[field];
    if (Array.isArray(value) && value.length === 3 && value.every((item) => isNumber(item) && isItem(item))) {
      return [value[0], value[1], value[2]];
    }
    return this.#fail(field, `three ${expected}`);
  }

  #name(field: string): string {
    return this.#path ? `${this.#path}.${field}` : field;
  }

  #fail(field: string, expected: string, value: unknown = this.#fields[field]): never {
    throw new CardProblem(`${this.#name(field)} must be ${expected}, got ${shown(value)}`);
  }
}

/** Whether a value is a number, and neither infinite nor NaN. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}
