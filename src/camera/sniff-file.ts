/** What a file turns out to be. An SVG is drawn in another way than other pictures. */
export type FileKind = 'picture' | 'svg' | 'video' | 'unknown';

const PICTURE_BRANDS = /^(avif|avis|mif1|msf1|heic|heix|heim|heis|hevc|hevx)$/;
const QUICKTIME_ATOMS = /^(moov|mdat|wide|free|skip|pnot)$/;
const TRANSPORT_PACKET_BYTES = 188;

/** How many bytes `sniffFile` may want to see. */
export const SNIFF_BYTES = 4096;

/**
 * What a file is: by its first bytes, and only where they say nothing by its MIME type.
 * @param head The first bytes, up to `SNIFF_BYTES`.
 * @param type As in `Blob.type`; may be empty.
 */
export function sniffFile(head: Uint8Array, type: string): FileKind {
  const known = byMagic(head);
  if (known !== 'unknown') return known;
  if (type === 'image/svg+xml') return 'svg';
  if (type.startsWith('image/')) return 'picture';
  return type.startsWith('video/') ? 'video' : 'unknown';
}

/** `length` bytes from `start` as Latin-1 text; shorter where the bytes end. */
export function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function byMagic(head: Uint8Array): FileKind {
  const four = ascii(head, 0, 4);
  const fourAt4 = ascii(head, 4, 4);
  if (four === '\x89PNG' || four.startsWith('\xff\xd8\xff') || four === 'GIF8') return 'picture';
  if (four === 'II*\0' || four === 'MM\0*' || four === '\0\0\x01\0') return 'picture'; // TIFF, ICO
  if (four.startsWith('\xff\x0a') || ascii(head, 0, 8) === '\0\0\0\x0cJXL ') return 'picture';
  if (four.startsWith('BM') && ascii(head, 6, 4) === '\0\0\0\0') return 'picture';
  if (four === 'RIFF') return riffKind(ascii(head, 8, 4));
  if (fourAt4 === 'ftyp') return PICTURE_BRANDS.test(ascii(head, 8, 4)) ? 'picture' : 'video';
  if (QUICKTIME_ATOMS.test(fourAt4)) return 'video';
  if (four === '\x1a\x45\xdf\xa3' || four === 'OggS') return 'video'; // Matroska and WebM
  if (four === '\0\0\x01\xba' || four.startsWith('FLV') || four === '\x30\x26\xb2\x75') return 'video';
  if (head[0] === 0x47 && head[TRANSPORT_PACKET_BYTES] === 0x47) return 'video'; // MPEG-TS
  return isSvg(head) ? 'svg' : 'unknown';
}

function riffKind(form: string): FileKind {
  if (form === 'WEBP') return 'picture';
  return form === 'AVI ' ? 'video' : 'unknown';
}

/** An svg element at the root, behind nothing but what XML allows there. */
function isSvg(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, SNIFF_BYTES));
  const prolog = /^\s*(?:<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg(?:[^[>]|\[[^\]]*\])*>\s*)*/i;
  return /^<(?:\w+:)?svg[\s>]/.test(text.replace(prolog, ''));
}
