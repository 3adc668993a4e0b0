// RGBA bytes, or the planes of a video frame → resampled, normalised [height, width, 3] float32, with a border.
//
// An output row is made in two steps. Source rows are mixed at full width: bytes of two rows side by side, widened to 16
// bits, one dot product per value with a pair of whole weights. Then columns of the mixed row, one pixel (red, green, blue,
// alpha; or brightness and two differences of colour) in a register, ending with a multiply and an add per channel, or with
// what makes colours of the differences. A difference stands for 2 × 2 pixels: it has weights of its own for rows, and is
// written twice along a row.
//
// Reads beyond a row's end happen, with weight 0 or into places that nothing reads: see ../../letterbox/wasm.ts for the room.
import { madd } from './fused';

/** Pixels that one step of mixing rows makes. */
const BLOCK: i32 = 8;

/** Places in a plan; see PLAN in ../../letterbox/wasm.ts. */
const BLUE: usize = 4;
const RED: usize = 8;
const SOURCE_WIDTH: usize = 12;
const ROWS: usize = 16;
const ROW_PAIRS: usize = 20;
const COLOUR_ROWS: usize = 24;
const COLOUR_ROW_PAIRS: usize = 28;
const COLUMNS: usize = 32;
const COLUMN_TAPS: usize = 36;
const MIXED: usize = 40;
const MIXED_BYTES: usize = 44;
const TARGET_WIDTH: usize = 48;
const TARGET_HEIGHT: usize = 52;
const OFFSET_X: usize = 56;
const OFFSET_Y: usize = 60;
const CONTENT_WIDTH: usize = 64;
const CONTENT_HEIGHT: usize = 68;
const CHANNELS: usize = 80;

/** How many rows of a picture there are to be made. */
// @ts-ignore: decorator
@inline
export function letterboxRows(plan: usize): i32 {
  return load<i32>(plan, CONTENT_HEIGHT);
}

/**
 * Content rows `first` to `last`, with the border beside them, above the first of all and below the last.
 *
 * A plan begins with the picture's address: [rows][sourceWidth] RGBA bytes, or bytes of brightness, one row and 32 bytes longer
 * than the picture.
 * BLUE: 0 for RGBA; else the plane of blue's difference, or of both, side by side.
 * RED: the plane of red's difference; 0 where BLUE holds both.
 * ROWS: per content row the first source row (i32), pairs of rows (i32), then `rowPairs` pairs of weights (i16).
 * COLOUR_ROWS: the same of the planes of differences.
 * COLUMNS: per content column the first byte in `mixed` (i32), then `columnTaps` weights (f32), an even number.
 * MIXED: for each thread room for a row of float pixels, MIXED_BYTES apart.
 * CHANNELS: 4 gains, 4 biases, 12 floats of border (one pixel four times). Then for RGBA 16 bytes: which byte of a pixel's four
 * floats goes where. Else the gains are brightness's, and 4 of each difference, 4 least and 4 most values follow.
 *
 * @param out [targetHeight, targetWidth, 3]
 * @param self which thread this is
 */
export function letterbox(plan: usize, out: usize, self: i32, first: i32, last: i32): void {
  if (first >= last) return;
  const picture = load<usize>(plan);
  const blue = load<usize>(plan, BLUE);
  const red = load<usize>(plan, RED);
  const sourceWidth = load<i32>(plan, SOURCE_WIDTH);
  const rowBytes = <usize>(8 + load<i32>(plan, ROW_PAIRS) * 4);
  const colourRowBytes = <usize>(8 + load<i32>(plan, COLOUR_ROW_PAIRS) * 4);
  const columns = load<usize>(plan, COLUMNS);
  const columnTaps = load<i32>(plan, COLUMN_TAPS);
  const mixed = load<usize>(plan, MIXED) + <usize>self * load<usize>(plan, MIXED_BYTES);
  const targetWidth = load<i32>(plan, TARGET_WIDTH);
  const offsetX = load<i32>(plan, OFFSET_X);
  const offsetY = load<i32>(plan, OFFSET_Y);
  const contentWidth = load<i32>(plan, CONTENT_WIDTH);
  const contentHeight = load<i32>(plan, CONTENT_HEIGHT);
  const channels = plan + CHANNELS;
  const border = channels + 32;
  const differences = (sourceWidth + 1) >> 1;
  const rightWidth = targetWidth - offsetX - contentWidth;

  if (first == 0) fillBorder(out, border, offsetY * targetWidth);
  let rows = load<usize>(plan, ROWS) + <usize>first * rowBytes;
  let colourRows = load<usize>(plan, COLOUR_ROWS) + <usize>first * colourRowBytes;
  out += <usize>((offsetY + first) * targetWidth * 12);
  for (let y = first; y < last; y++) {
    const from = <usize>(load<i32>(rows) * sourceWidth);
    const content = out + <usize>(offsetX * 12);
    fillBorder(out, border, offsetX);
    if (blue == 0) {
      mixRows(picture + from * 4, sourceWidth, rows + 8, load<i32>(rows, 4), mixed);
      mixColumns(mixed, columns, columnTaps, channels, content, contentWidth, false);
    } else {
      const at = <usize>(load<i32>(colourRows) * differences);
      mixPlanes(
        picture + from, sourceWidth, rows + 8, load<i32>(rows, 4),
        red == 0 ? blue + at * 2 : blue + at, red == 0 ? 0 : red + at, differences,
        colourRows + 8, load<i32>(colourRows, 4), mixed,
      );
      colourRows += colourRowBytes;
      mixColumns(mixed, columns, columnTaps, channels, content, contentWidth, true);
    }
    rows += rowBytes;
    fillBorder(content + <usize>(contentWidth * 12), border, rightWidth);
    out += <usize>(targetWidth * 12);
  }
  if (last == contentHeight) {
    fillBorder(out, border, (load<i32>(plan, TARGET_HEIGHT) - offsetY - contentHeight) * targetWidth);
  }
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

/** The same from planes: each pixel becomes brightness, both differences, and something. */
function mixPlanes(
  luma: usize, width: i32, weights: usize, pairs: i32,
  blue: usize, red: usize, differences: i32, colourWeights: usize, colourPairs: i32, mixed: usize,
): void {
  const lumaBytes = <usize>width;
  const colourBytes = <usize>(red == 0 ? differences * 2 : differences);
  for (let x = 0; x < width; x += BLOCK) {
    let y0 = i32x4.splat(0), y1 = y0, c0 = y0, c1 = y0;
    let p = luma;
    let w = weights;
    for (let pair = 0; pair < pairs; pair++) {
      const weight = v128.load32_splat(w);
      const q = p + lumaBytes;
      const two = interleaveLow(v128.load64_zero(p), v128.load64_zero(q));
      y0 = i32x4.add(y0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
      y1 = i32x4.add(y1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
      p = q + lumaBytes;
      w += 4;
    }
    p = blue;
    w = colourWeights;
    if (red == 0) {
      for (let pair = 0; pair < colourPairs; pair++) {
        const weight = v128.load32_splat(w);
        const q = p + colourBytes;
        const two = interleaveLow(v128.load64_zero(p), v128.load64_zero(q));
        c0 = i32x4.add(c0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
        c1 = i32x4.add(c1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(two), weight));
        p = q + colourBytes;
        w += 4;
      }
      blue += BLOCK;
    } else {
      let b = i32x4.splat(0), r = b;
      let o = red;
      for (let pair = 0; pair < colourPairs; pair++) {
        const weight = v128.load32_splat(w);
        const q = p + colourBytes;
        let two = interleaveLow(v128.load32_zero(p), v128.load32_zero(q));
        b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
        two = interleaveLow(v128.load32_zero(o), v128.load32_zero(o + colourBytes));
        r = i32x4.add(r, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(two), weight));
        p = q + colourBytes;
        o += colourBytes * 2;
        w += 4;
      }
      c0 = v128.shuffle<f32>(b, r, 0, 4, 1, 5);
      c1 = v128.shuffle<f32>(b, r, 2, 6, 3, 7);
      blue += BLOCK / 2;
      red += BLOCK / 2;
    }
    storeFour(mixed, f32x4.convert_i32x4_s(y0), f32x4.convert_i32x4_s(c0));
    storeFour(mixed + 64, f32x4.convert_i32x4_s(y1), f32x4.convert_i32x4_s(c1));
    luma += BLOCK;
    mixed += 16 * BLOCK;
  }
}

/** Four pixels: their brightness, and the differences of two and two. */
// @ts-ignore: decorator
@inline
function storeFour(mixed: usize, luma: v128, colour: v128): void {
  v128.store(mixed, v128.shuffle<f32>(luma, colour, 0, 4, 5, 0));
  v128.store(mixed, v128.shuffle<f32>(luma, colour, 1, 4, 5, 1), 16);
  v128.store(mixed, v128.shuffle<f32>(luma, colour, 2, 6, 7, 2), 32);
  v128.store(mixed, v128.shuffle<f32>(luma, colour, 3, 6, 7, 3), 48);
}

/** One mixed row into `count` output pixels; `planes`: of brightness and differences. */
// @ts-ignore: decorator
@inline
function mixColumns(
  mixed: usize, columns: usize, taps: i32, channels: usize, out: usize, count: i32, planes: bool,
): void {
  const gain = v128.load(channels);
  const bias = v128.load(channels, 16);
  const order = v128.load(channels, 80);
  const blue = order;
  const red = v128.load(channels, 96);
  const least = v128.load(channels, 112);
  const most = v128.load(channels, 128);
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
    const sum = f32x4.add(even, odd);
    let pixel: v128;
    if (planes) {
      pixel = madd(v128.shuffle<f32>(sum, sum, 0, 0, 0, 0), gain, bias);
      pixel = madd(v128.shuffle<f32>(sum, sum, 1, 1, 1, 1), blue, pixel);
      pixel = madd(v128.shuffle<f32>(sum, sum, 2, 2, 2, 2), red, pixel);
      pixel = f32x4.pmin(f32x4.pmax(pixel, least), most);
    } else {
      pixel = madd(i8x16.swizzle(sum, order), gain, bias);
    }
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
