import type { Size } from '../shared/geometry.ts';
import type { SegmentMask } from '../shared/segmentation.ts';

/** Shares below this become 0, shares above the other 1; between lies the soft edge. */
export const EDGE_FROM = 0.38;
export const EDGE_TO = 0.76;

/** Long side of a matte, as a share of the frame's, and its bounds in pixels: finer than a map, cheaper than a frame. */
const MATTE_SHARE = 0.5;
const MATTE_SIDE_MIN = 640;
const MATTE_SIDE_MAX = 1280;

const SHARPENED = sharpened(EDGE_FROM, EDGE_TO);

/**
 * Enlarges the part of an alpha map that the frame covers, smoothly, and narrows its edge to what looks cut out:
 * a map is coarser than the frame, so that its own edges would be wide and blurred.
 * @param size of the matte in pixels; any size, also smaller than the map.
 * @param out takes the matte in row order, 0 to 255, where given; must hold `width · height` bytes.
 * ref: Mitchell & Netravali 1988 (the filter, B = C = 1/3)
 */
export function alphaMatte(mask: SegmentMask, size: Size, out?: Uint8Array): Uint8Array {
  const { width, height } = size;
  const matte = out ?? new Uint8Array(width * height);
  const { content } = mask;
  const across = filterTaps(width, content.x, content.width, mask.width);
  const down = filterTaps(height, content.y, content.height, mask.height);
  const rows = enlargeRows(mask, across, down, width);
  for (let y = 0; y < height; y++) {
    const w0 = down.weights[y * 4]!;
    const w1 = down.weights[y * 4 + 1]!;
    const w2 = down.weights[y * 4 + 2]!;
    const w3 = down.weights[y * 4 + 3]!;
    const r0 = (down.indices[y * 4]! - down.first) * width;
    const r1 = (down.indices[y * 4 + 1]! - down.first) * width;
    const r2 = (down.indices[y * 4 + 2]! - down.first) * width;
    const r3 = (down.indices[y * 4 + 3]! - down.first) * width;
    const start = y * width;
    for (let x = 0; x < width; x++) {
      const value = w0 * rows[r0 + x]! + w1 * rows[r1 + x]! + w2 * rows[r2 + x]! + w3 * rows[r3 + x]!;
      matte[start + x] = SHARPENED[value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0]!;
    }
  }
  return matte;
}

/** How large a matte is made for a frame. */
export function matteSize(frame: Size, { content }: Pick<SegmentMask, 'content'>): Size {
  const long = Math.max(frame.width, frame.height);
  const wanted = Math.min(
    MATTE_SIDE_MAX,
    Math.max(MATTE_SIDE_MIN, long * MATTE_SHARE, content.width, content.height),
  );
  const scale = Math.min(1, wanted / long);
  return {
    width: Math.max(1, Math.round(frame.width * scale)),
    height: Math.max(1, Math.round(frame.height * scale)),
  };
}

interface Taps {
  /** Four indices into the map for each output pixel, held to the content. */
  readonly indices: Int32Array;
  readonly weights: Float32Array;
  /** Least and greatest index in use. */
  readonly first: number;
  readonly last: number;
}

/** Columns first, for the rows of the map that are in use. */
function enlargeRows(mask: SegmentMask, across: Taps, down: Taps, width: number): Float32Array {
  const rows = new Float32Array((down.last - down.first + 1) * width);
  const { indices, weights } = across;
  const { values } = mask;
  for (let y = down.first; y <= down.last; y++) {
    const from = y * mask.width;
    const to = (y - down.first) * width;
    for (let x = 0, tap = 0; x < width; x++, tap += 4) {
      rows[to + x] =
        weights[tap]! * values[from + indices[tap]!]! +
        weights[tap + 1]! * values[from + indices[tap + 1]!]! +
        weights[tap + 2]! * values[from + indices[tap + 2]!]! +
        weights[tap + 3]! * values[from + indices[tap + 3]!]!;
    }
  }
  return rows;
}

function filterTaps(count: number, start: number, length: number, limit: number): Taps {
  const first = Math.min(Math.max(0, Math.round(start)), limit - 1);
  const last = Math.min(Math.max(first, Math.round(start + length) - 1), limit - 1);
  const indices = new Int32Array(count * 4);
  const weights = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const centre = start + ((i + 0.5) * length) / count - 0.5;
    const base = Math.floor(centre);
    for (let tap = 0; tap < 4; tap++) {
      const index = base - 1 + tap;
      indices[i * 4 + tap] = Math.min(Math.max(index, first), last);
      weights[i * 4 + tap] = mitchell(centre - index);
    }
  }
  return { indices, weights, first, last };
}

/** The four weights about a point sum to 1. */
function mitchell(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return (7 * d ** 3 - 12 * d ** 2 + 16 / 3) / 6;
  if (d < 2) return ((-7 / 3) * d ** 3 + 12 * d ** 2 - 20 * d + 32 / 3) / 6;
  return 0;
}

function sharpened(from: number, to: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const t = Math.min(1, Math.max(0, (value / 255 - from) / (to - from)));
    return Math.round(255 * t * t * (3 - 2 * t));
  });
}
