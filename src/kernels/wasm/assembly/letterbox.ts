// RGBA bytes → resampled, normalised [height, width, 3] float32, with a border.
//
// An output row is made in two steps. Source rows are mixed at full width: bytes of two rows side by side, widened to 16
// bits, one dot product per pixel with a pair of whole weights. Then columns of the mixed row, one pixel (red, green, blue,
// alpha) in a register, ending with a multiply and an add per channel.
//
// Reads beyond a row's end happen, with weight 0 or into places that nothing reads: see ../../letterbox/wasm.ts for the room.
import { madd } from './fused';

/** Pixels that one step of mixing rows makes. */
const BLOCK: i32 = 8;

/**
 * @param picture [rows][sourceWidth] RGBA bytes, one row and 32 bytes longer than the picture
 * @param rows per content row: first source row (i32), pairs of rows (i32), then `rowPairs` pairs of weights (i16)
 * @param columns per content column: first byte in `mixed` (i32), then `columnTaps` weights (f32), an even number
 * @param channels 4 gains, 4 biases, 12 floats of border (one pixel four times), 16 bytes: which byte of a pixel's
 *   four floats goes where
 * @param mixed room for a row of float pixels
 * @param out [targetHeight, targetWidth, 3]
 */
export function letterbox(
  picture: usize, sourceWidth: i32, rows: usize, rowPairs: i32, columns: usize, columnTaps: i32,
  channels: usize, mixed: usize, out: usize, targetWidth: i32, targetHeight: i32,
  offsetX: i32, offsetY: i32, contentWidth: i32, contentHeight: i32,
): void {
  const border = channels + 32;
  const outRowBytes = <usize>(targetWidth * 12);
  const rowEntryBytes = <usize>(8 + rowPairs * 4);
  const rightWidth = targetWidth - offsetX - contentWidth;

  fillBorder(out, border, offsetY * targetWidth);
  out += <usize>offsetY * outRowBytes;
  for (let y = 0; y < contentHeight; y++) {
    const first = <usize>load<i32>(rows) * <usize>(sourceWidth * 4);
    mixRows(picture + first, sourceWidth, rows + 8, load<i32>(rows, 4), mixed);
    rows += rowEntryBytes;
    fillBorder(out, border, offsetX);
    mixColumns(mixed, columns, columnTaps, channels, out + <usize>(offsetX * 12), contentWidth);
    fillBorder(out + <usize>((offsetX + contentWidth) * 12), border, rightWidth);
    out += outRowBytes;
  }
  fillBorder(out, border, (targetHeight - offsetY - contentHeight) * targetWidth);
}

/** `pairs` pairs of source rows into one row of floats. */
function mixRows(picture: usize, width: i32, weights: usize, pairs: i32, mixed: usize): void {
  const rowBytes = <usize>(width * 4);
  for (let x = 0; x < width; x += BLOCK) {
    let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    let p = picture;
    let w = weights;
    for (let pair = 0; pair < pairs; pair++) {
      const weight = v128.load32_splat(w);
      const q = p + rowBytes;
      let upper = v128.load(p);
      let lower = v128.load(q);
      let two = interleaveLow(upper, lower);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
      two = interleaveHigh(upper, lower);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
      upper = v128.load(p, 16);
      lower = v128.load(q, 16);
      two = interleaveLow(upper, lower);
      a4 = i32x4.add(a4, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
      a5 = i32x4.add(a5, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
      two = interleaveHigh(upper, lower);
      a6 = i32x4.add(a6, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
      a7 = i32x4.add(a7, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
      p = q + rowBytes;
      w += 4;
    }
    v128.store(mixed, f32x4.convert_i32x4_s(a0));
    v128.store(mixed, f32x4.convert_i32x4_s(a1), 16);
    v128.store(mixed, f32x4.convert_i32x4_s(a2), 32);
    v128.store(mixed, f32x4.convert_i32x4_s(a3), 48);
    v128.store(mixed, f32x4.convert_i32x4_s(a4), 64);
    v128.store(mixed, f32x4.convert_i32x4_s(a5), 80);
    v128.store(mixed, f32x4.convert_i32x4_s(a6), 96);
    v128.store(mixed, f32x4.convert_i32x4_s(a7), 112);
    picture += 4 * BLOCK;
    mixed += 16 * BLOCK;
  }
}

/** One mixed row into `count` output pixels. */
function mixColumns(mixed: usize, columns: usize, taps: i32, channels: usize, out: usize, count: i32): void {
  const gain = v128.load(channels);
  const bias = v128.load(channels, 16);
  const order = v128.load(channels, 80);
  const last = out + <usize>((count - 1) * 12);
  for (; out <= last; out += 12) {
    let p = mixed + <usize>load<i32>(columns);
    columns += 4;
    let even = f32x4.splat(0);
    let odd = even;
    for (const end = columns + <usize>(taps * 4); columns < end; columns += 8, p += 32) {
      even = madd(v128.load(p), v128.load32_splat(columns), even);
      odd = madd(v128.load(p, 16), v128.load32_splat(columns, 4), odd);
    }
    const pixel = madd(i8x16.swizzle(f32x4.add(even, odd), order), gain, bias);
    // Four floats where there is a next pixel, which comes later and writes over the fourth.
    if (out < last) {
      v128.store(out, pixel);
    } else {
      v128.store64_lane(out, pixel, 0);
      v128.store32_lane(out, pixel, 2, 8);
    }
  }
}

/** `count` pixels of border. */
function fillBorder(out: usize, border: usize, count: i32): void {
  const first = v128.load(border);
  const second = v128.load(border, 16);
  const third = v128.load(border, 32);
  for (; count >= 4; count -= 4, out += 48) {
    v128.store(out, first);
    v128.store(out, second, 16);
    v128.store(out, third, 32);
  }
  for (; count > 0; count--, out += 12) {
    v128.store64_lane(out, first, 0);
    v128.store32_lane(out, first, 2, 8);
  }
}

// @ts-ignore: decorator
@inline
function interleaveLow(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function interleaveHigh(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
