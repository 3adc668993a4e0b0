/** What a field holds: a kind of number or bytes, or a message by its table, given late since tables name each other. */
type Kind = 'string' | 'bytes' | 'float' | 'double' | 'int32' | 'int64' | 'uint64' | (() => MessageTable);

/** How a field is read. */
export interface FieldRow {
  readonly name: string;
  readonly kind: Kind;
  /** `list`: any number of them; `choice`: one of several fields that share the place `value`. */
  readonly as?: 'list' | 'choice';
}

/** A message's fields by their numbers; others are passed over. */
export type MessageTable = Readonly<Record<number, FieldRow>>;

type Message = Record<string, unknown>;

const VARINT = 0;
const EIGHT_BYTES = 1;
const COUNTED = 2;
const GROUP = 3;
const GROUP_END = 4;
const FOUR_BYTES = 5;
/** Messages within messages; sound models have about ten. */
const MOST_LEVELS = 100;
const EMPTY = new Uint8Array(0);

/**
 * Reads a message of Protocol Buffers. Fields that are not there have the format's defaults; bytes are views of what was given.
 * ref: https://protobuf.dev/programming-guides/encoding
 * @throws Error where the bytes are no such message
 */
export function readMessage(table: MessageTable, bytes: Uint8Array): Message {
  const message = emptyMessage(table);
  new WireReader(bytes).read(table, message, bytes.length, MOST_LEVELS);
  return message;
}

function emptyMessage(table: MessageTable): Message {
  const message: Message = {};
  for (const { name, kind, as } of Object.values(table)) {
    if (as === 'choice') message.value = { case: undefined };
    else message[name] = as === 'list' ? [] : defaultOf(kind);
  }
  return message;
}

function defaultOf(kind: Kind): unknown {
  if (typeof kind === 'function') return undefined;
  if (kind === 'string') return '';
  if (kind === 'bytes') return EMPTY;
  return kind.endsWith('64') ? 0n : 0;
}

class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(table: MessageTable, message: Message, end: number, levels: number): void {
    if (levels === 0) throw new Error('messages lie too deep in each other');
    while (this.#at < end) {
      const { field, wire } = this.#tag();
      const row = table[field];
      if (!row) this.#skip(field, wire, levels);
      else if (row.as === 'list' && wire === COUNTED && isPacked(row.kind)) this.#list(row, message);
      else if (wire !== wireOf(row.kind)) throw new Error(`field ${field} is written otherwise`);
      else this.#one(row, message, levels);
    }
    if (this.#at !== end) throw new Error('a message is longer than it says');
  }

  #one({ name, kind, as }: FieldRow, message: Message, levels: number): void {
    let value: unknown;
    if (typeof kind === 'function') {
      const table = kind();
      // What comes in several parts is one message.
      value = as === 'list' ? emptyMessage(table) : (message[name] ?? emptyMessage(table));
      this.read(table, value as Message, this.#counted(), levels - 1);
    } else {
      value = this.#scalar(kind);
    }
    if (as === 'choice') message.value = { case: name, value };
    else if (as === 'list') (message[name] as unknown[]).push(value);
    else message[name] = value;
  }

  #list({ name, kind }: FieldRow, message: Message): void {
    const end = this.#counted();
    const values = message[name] as unknown[];
    while (this.#at < end) values.push(this.#scalar(kind as Exclude<Kind, () => MessageTable>));
    if (this.#at !== end) throw new Error('a list is longer than it says');
  }

  #scalar(kind: Exclude<Kind, () => MessageTable>): unknown {
    switch (kind) {
      case 'int32':
        return Number(BigInt.asIntN(32, this.#varint()));
      case 'int64':
        return BigInt.asIntN(64, this.#varint());
      case 'uint64':
        return BigInt.asUintN(64, this.#varint());
      case 'float':
        return this.#view.getFloat32(this.#advance(4), true);
      case 'double':
        return this.#view.getFloat64(this.#advance(8), true);
      case 'bytes':
        return this.#run();
      case 'string':
        return this.#decoder.decode(this.#run());
    }
  }

  #tag(): { field: number; wire: number } {
    const tag = this.#varint();
    const field = Number(tag >> 3n);
    if (field < 1 || field >= 2 ** 29) throw new Error('a field has no number');
    return { field, wire: Number(tag & 7n) };
  }

  #skip(field: number, wire: number, levels: number): void {
    if (wire === VARINT) this.#varint();
    else if (wire === EIGHT_BYTES) this.#advance(8);
    else if (wire === FOUR_BYTES) this.#advance(4);
    else if (wire === COUNTED) this.#run();
    else if (wire === GROUP && levels > 0) {
      for (let inner = this.#tag(); ; inner = this.#tag()) {
        if (inner.wire === GROUP_END && inner.field === field) return;
        this.#skip(inner.field, inner.wire, levels - 1);
      }
    } else throw new Error(`field ${field} is of no known form`);
  }

  /** Where what is counted next ends. */
  #counted(): number {
    const length = Number(this.#varint());
    if (!(length <= this.#bytes.length - this.#at)) throw new Error('the bytes end too early');
    return this.#at + length;
  }

  /** What is counted next. */
  #run(): Uint8Array {
    const end = this.#counted();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  #advance(bytes: number): number {
    const from = this.#at;
    if (bytes > this.#bytes.length - from) throw new Error('the bytes end too early');
    this.#at = from + bytes;
    return from;
  }

  /** Unsigned, up to 64 bits. */
  #varint(): bigint {
    let low = 0;
    // Seven bits at a time; what most numbers need is done without big ones.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#advance(1)]!;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#advance(1)]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error('a number has too many bytes');
  }
}

function isPacked(kind: Kind): boolean {
  return typeof kind === 'string' && kind !== 'string' && kind !== 'bytes';
}

function wireOf(kind: Kind): number {
  if (kind === 'float') return FOUR_BYTES;
  if (kind === 'double') return EIGHT_BYTES;
  return isPacked(kind) ? VARINT : COUNTED;
}
