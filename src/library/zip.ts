const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Behind the end of an archive there may be a comment of at most this length. */
const MAX_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** The bit that says that names are UTF-8. */
const UTF8 = 0x0800;
/** 1 January 1980: packages of the same model are the same bytes. */
const DOS_DATE = 0x21;
const PIECE_BYTES = 1 << 22;

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Blob;
}

/** One file of an archive, still in it. */
export interface PackedEntry {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  /** @throws SyntaxError where it is damaged, or packed in a way that is not read here */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * An archive whose files lie in it as they are: networks hardly get smaller. Contents are not copied.
 * ref: PKWARE APPNOTE 6.3.10
 */
export async function writeZip(entries: readonly ZipEntry[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let directoryBytes = 0;
  for (const { name, content } of entries) {
    const encoded = new TextEncoder().encode(name);
    const fields = { crc: await crc32(content), bytes: content.size, nameBytes: encoded.length };
    parts.push(localHeader(fields), encoded, content);
    directory.push(centralHeader(fields, offset), encoded);
    offset += LOCAL_BYTES + encoded.length + content.size;
    directoryBytes += CENTRAL_BYTES + encoded.length;
  }
  const end = new DataView(new ArrayBuffer(END_BYTES));
  end.setUint32(0, END, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, directoryBytes, true);
  end.setUint32(16, offset, true);
  return new Blob([...parts, ...directory, end.buffer], { type: 'application/zip' });
}

/**
 * What lies in an archive; null where it is none. Untrusted: nothing is unpacked before it is asked for.
 * @throws SyntaxError where it is cut off or says of itself what cannot be
 */
export function listZip(archive: Uint8Array<ArrayBuffer>): readonly PackedEntry[] | null {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  if (archive.length < 4 || view.getUint32(0, true) !== LOCAL) return null;
  const end = findEnd(view);
  const entries: PackedEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL)
      throw new SyntaxError('its list of files is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(
      archive.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
    );
    const fields = {
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    const { bytes, packedBytes } = fields;
    entries.push({ name, bytes, packedBytes, read: () => unpack(archive, view, name, fields) });
    at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

interface Fields {
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

async function unpack(
  archive: Uint8Array<ArrayBuffer>,
  view: DataView,
  name: string,
  { method, crc, packedBytes, bytes, offset }: Fields,
): Promise<Uint8Array<ArrayBuffer>> {
  if (offset + LOCAL_BYTES > archive.length || view.getUint32(offset, true) !== LOCAL)
    throw new SyntaxError(`${name} does not lie where it should`);
  const from = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (from + packedBytes > archive.length) throw new SyntaxError(`${name} is cut off`);
  const packed = archive.subarray(from, from + packedBytes);
  const content = method === STORED ? packed : method === DEFLATED ? await inflate(packed, bytes) : null;
  if (!content) throw new SyntaxError(`${name} is packed in a way that Glance does not read`);
  if (content.length !== bytes || (await crc32(new Blob([content]))) !== crc)
    throw new SyntaxError(`${name} is damaged`);
  return content;
}

/** Gives up as soon as there is more than was promised. */
async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.length;
      if (total > bytes) throw new SyntaxError('there is more in it than it says');
      pieces.push(value);
    }
  } catch (thrown) {
    await reader.cancel().catch(() => {});
    throw thrown instanceof SyntaxError ? thrown : new SyntaxError('what is packed in it is damaged');
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--)
    if (view.getUint32(at, true) === END) return at;
  throw new SyntaxError('it is cut off');
}

interface Header {
  readonly crc: number;
  readonly bytes: number;
  readonly nameBytes: number;
}

function localHeader(header: Header): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(LOCAL_BYTES));
  view.setUint32(0, LOCAL, true);
  writeCommon(view, 4, header);
  return view.buffer;
}

function centralHeader(header: Header, offset: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(CENTRAL_BYTES));
  view.setUint32(0, CENTRAL, true);
  view.setUint16(4, 20, true);
  writeCommon(view, 6, header);
  view.setUint32(42, offset, true);
  return view.buffer;
}

/** What stands in both headers, in the same order. */
function writeCommon(view: DataView, at: number, { crc, bytes, nameBytes }: Header): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 4, STORED, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, bytes, true);
  view.setUint32(at + 18, bytes, true);
  view.setUint16(at + 22, nameBytes, true);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

async function crc32(content: Blob): Promise<number> {
  let crc = 0xffffffff;
  for (let at = 0; at < content.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await content.slice(at, at + PIECE_BYTES).arrayBuffer());
    for (const byte of piece) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
