/** What Python writes for names: numbers, texts, lists and dictionaries of them. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | ReadonlyMap<string | number, PythonValue>;

const MAX_LENGTH = 1_000_000;
const MAX_DEPTH = 8;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: readonly (readonly [word: string, value: boolean | null])[] = [
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
  ['null', null],
];
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '/': '/',
};

/**
 * Reads a literal as Python's `repr` writes it, or JSON: nothing is evaluated, and what is not whole is refused.
 * @param text untrusted
 * @throws SyntaxError saying what is wrong and where
 */
export function parsePythonLiteral(text: string): PythonValue {
  if (text.length > MAX_LENGTH) throw new SyntaxError(`the text is longer than ${MAX_LENGTH} characters`);
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw this.#wrong('lists lie too deep in each other');
    this.#match(SPACE);
    const start = this.#text[this.#at];
    if (start === '{') return this.#dictionary(depth);
    if (start === '[') return this.#items(']', depth);
    if (start === '(') return this.#items(')', depth);
    if (start === "'" || start === '"') return this.#string(start);
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const number = this.#match(NUMBER);
    if (number === '') throw this.#wrong('a value was expected');
    return Number(number);
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at < this.#text.length) throw this.#wrong('nothing more was expected');
  }

  #items(close: string, depth: number): PythonValue[] {
    const items: PythonValue[] = [];
    this.#at++;
    while (!this.#closes(close)) {
      items.push(this.value(depth + 1));
      this.#comma(close);
    }
    return items;
  }

  #dictionary(depth: number): Map<string | number, PythonValue> {
    const entries = new Map<string | number, PythonValue>();
    this.#at++;
    while (!this.#closes('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' && typeof key !== 'number')
        throw this.#wrong('a key must be a text or a number');
      if (entries.has(key)) throw this.#wrong(`the key ${JSON.stringify(key)} stands there twice`);
      this.#match(SPACE);
      if (this.#text[this.#at] !== ':') throw this.#wrong('a colon was expected');
      this.#at++;
      entries.set(key, this.value(depth + 1));
      this.#comma('}');
    }
    return entries;
  }

  #closes(close: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  #comma(close: string): void {
    this.#match(SPACE);
    const next = this.#text[this.#at];
    if (next === ',') this.#at++;
    else if (next !== close) throw this.#wrong(`a comma or ${close} was expected`);
  }

  #string(quote: string): string {
    let out = '';
    for (this.#at++; ; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n') throw this.#wrong('a text has no end');
      if (character === quote) break;
      out += character === '\\' ? this.#escape() : character;
    }
    this.#at++;
    return out;
  }

  #escape(): string {
    const kind = this.#text[++this.#at] ?? '';
    const plain = ESCAPES[kind];
    if (plain !== undefined) return plain;
    const digits = kind === 'x' ? 2 : kind === 'u' ? 4 : 0;
    const hex = this.#text.slice(this.#at + 1, this.#at + 1 + digits);
    if (digits === 0 || !/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits)
      throw this.#wrong('this escape is not known');
    this.#at += digits;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #wrong(problem: string): SyntaxError {
    return new SyntaxError(`${problem} at character ${this.#at + 1}`);
  }
}
