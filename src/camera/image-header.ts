import type { Size } from '../shared/geometry.ts';
import { ascii } from './sniff-file.ts';

/**
 * The stored size of a PNG, JPEG, GIF, WebP, BMP, AVIF or HEIC picture from its first bytes, in pixels, before any
 * rotation by EXIF; null where they do not tell. Lets a huge picture be scaled down, or refused, before it is decoded.
 *
 * ref: PNG §11.2.2 IHDR; ITU T.81 §B.2.2 frame header; GIF89a §18; RFC 9649 (WebP); ISO 23008-12 §6.5.3 ispe
 */
export function imageSize(bytes: Uint8Array): Size | null {
  try {
    const size = measure(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return size && size.width > 0 && size.height > 0 ? size : null;
  } catch {
    return null; // RangeError: the header goes on beyond the bytes given
  }
}

function measure(bytes: Uint8Array, view: DataView): Size | null {
  if (ascii(bytes, 1, 3) === 'PNG') return { width: view.getUint32(16), height: view.getUint32(20) };
  if (ascii(bytes, 0, 4) === 'GIF8')
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (view.getUint16(0) === 0xffd8) return jpegSize(view);
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return webpSize(bytes, view);
  if (ascii(bytes, 4, 4) === 'ftyp') return heifSize(bytes, view);
  if (ascii(bytes, 0, 2) === 'BM') {
    return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  }
  return null;
}

/** Walks the segments up to the frame header (SOF0 to SOF15, less the three markers in between that are none). */
function jpegSize(view: DataView): Size | null {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
}

function webpSize(bytes: Uint8Array, view: DataView): Size | null {
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X':
      return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
    case 'VP8L': {
      const packed = view.getUint32(21, true);
      return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** The largest image extent named: thumbnails and tiles have their own, smaller ones. */
function heifSize(bytes: Uint8Array, view: DataView): Size | null {
  let largest: Size | null = null;
  for (let at = 4; at + 16 <= bytes.length; at += 1) {
    if (view.getUint32(at) !== 0x69737065) continue; // "ispe"
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
