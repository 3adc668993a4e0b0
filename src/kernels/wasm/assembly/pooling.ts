// Max-pooling that remembers places, and its undoing. NHWC; indices are y · width + x in the plane of their image and
// channel. Four channels at a time; channels beyond the last four are done again in a last four that overlaps, or one by
// one where there are fewer than four.

/** What {@link placeInPlane} and {@link gatherInPlane} return when every index lies in its plane; else where one does not. */
const ALL_INSIDE: i32 = -1;

/** Output rows `fromRow` to `toRow`, counted over all images. Each window holds at least one pixel. */
export function maxPoolRows(
  x: usize, height: i32, width: i32, channels: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
  padTop: i32, padLeft: i32, values: usize, indices: usize, outHeight: i32, outWidth: i32, fromRow: i32, toRow: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  for (let row = fromRow; row < toRow; row++) {
    const plane = x + <usize>(row / outHeight * height) * rowBytes;
    const top = row % outHeight * strideY - padTop;
    const firstY = firstInside(top, dilationY);
    const rows = countInside(firstY, top + (kernelHeight - 1) * dilationY, height, dilationY);
    let at = <usize>(row * outWidth) * pixelBytes;
    for (let column = 0; column < outWidth; column++, at += pixelBytes) {
      const left = column * strideX - padLeft;
      const firstX = firstInside(left, dilationX);
      const columns = countInside(firstX, left + (kernelWidth - 1) * dilationX, width, dilationX);
      const place = firstY * width + firstX;
      const from = plane + <usize>place * pixelBytes;
      if (rows == 2 && columns == 2 && dilationY == 1 && dilationX == 1 && channels >= 4) {
        poolFour(from, place, width, channels, values + at, indices + at);
      } else {
        poolPixel(
          from, place, rows, columns, dilationY * width, dilationX, channels, values + at, indices + at,
        );
      }
    }
  }
}

/**
 * Puts each value at its index in planes of zeros, `sum` or not: of values with one index the last stays, or all are
 * added up.
 * @returns -1, or the place among the indices of one that lies outside; what is written then is of no use
 */
export function placeInPlane(
  x: usize, indices: usize, batch: i32, height: i32, width: i32, channels: i32,
  out: usize, outHeight: i32, outWidth: i32, sum: i32,
): i32 {
  const area = outHeight * outWidth;
  const planeBytes = <usize>area * (<usize>channels << 2);
  memory.fill(out, 0, <usize>batch * planeBytes);
  let at = 0;
  for (let image = 0; image < batch; image++, out += planeBytes) {
    for (let pixel = height * width; pixel > 0; pixel--) {
      for (let channel = 0; channel < channels; channel++, at++) {
        const place = load<i32>(indices + (<usize>at << 2));
        if (<u32>place >= <u32>area) return at;
        const to = out + (<usize>(place * channels + channel) << 2);
        const value = load<f32>(x + (<usize>at << 2));
        store<f32>(to, sum ? load<f32>(to) + value : value);
      }
    }
  }
  return ALL_INSIDE;
}

/**
 * The same for windows side by side, `cellHeight` × `cellWidth` each from the top left on: where each index lies in its
 * own window no two meet, and each pixel is written once. Rows of windows `fromRow` to `toRow`, counted over all images;
 * at least four channels.
 * @returns 1 when all indices were such; else 0, and what is written is of no use
 */
export function placeInCells(
  x: usize, indices: usize, height: i32, width: i32, channels: i32,
  out: usize, outHeight: i32, outWidth: i32, cellHeight: i32, cellWidth: i32, fromRow: i32, toRow: i32,
): i32 {
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>outWidth * pixelBytes;
  // Rows and columns of the plane that no window covers.
  const bareRows = max(0, outHeight - height * cellHeight);
  const bareBytes = <usize>max(0, outWidth - width * cellWidth) * pixelBytes;
  let at = <usize>(fromRow * width) * pixelBytes;
  let outside = i32x4.splat(0);
  for (let row = fromRow; row < toRow; row++) {
    const plane = out + <usize>(row / height * outHeight) * rowBytes;
    const top = row % height * cellHeight;
    const rows = min(cellHeight, outHeight - top);
    for (let column = 0; column < width; column++, at += pixelBytes) {
      const left = column * cellWidth;
      const columns = min(cellWidth, outWidth - left);
      const place = top * outWidth + left;
      const to = plane + <usize>place * pixelBytes;
      for (let channel = 0; channel < channels; channel += 4) {
        const offset = <usize>min(channel, channels - 4) << 2;
        const index = v128.load(indices + at + offset);
        const value = v128.load(x + at + offset);
        let found = i32x4.splat(0);
        for (let ky = 0; ky < rows; ky++) {
          const line = to + <usize>ky * rowBytes + offset;
          for (let kx = 0; kx < columns; kx++) {
            const here = i32x4.eq(index, i32x4.splat(place + ky * outWidth + kx));
            v128.store(line + <usize>kx * pixelBytes, v128.and(value, here));
            found = v128.or(found, here);
          }
        }
        outside = v128.or(outside, v128.not(found));
      }
    }
    if (v128.any_true(outside)) return 0;
    const end = plane + <usize>(top + rows) * rowBytes;
    if (bareBytes > 0) {
      for (let line = plane + <usize>(top + 1) * rowBytes; line <= end; line += rowBytes) {
        memory.fill(line - bareBytes, 0, bareBytes);
      }
    }
    if (row % height == height - 1) memory.fill(end, 0, <usize>bareRows * rowBytes);
  }
  return 1;
}

/**
 * The value at each index of the planes of `x`.
 * @returns as {@link placeInPlane}
 */
export function gatherInPlane(
  x: usize, planeHeight: i32, planeWidth: i32, indices: usize, batch: i32, pixels: i32, channels: i32, out: usize,
): i32 {
  const area = planeHeight * planeWidth;
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++, at++) {
        const place = load<i32>(indices + (<usize>at << 2));
        if (<u32>place >= <u32>area) return at;
        store<f32>(out + (<usize>at << 2), load<f32>(x + (<usize>(place * channels + channel) << 2)));
      }
    }
    x += <usize>(area * channels) << 2;
  }
  return ALL_INSIDE;
}

/** Repeats each pixel over a cell of `factorY` × `factorX`. `rows` are those of all images together. */
export function nearestUnpool(
  x: usize, rows: i32, width: i32, channels: i32, factorY: i32, factorX: i32, out: usize,
): void {
  const pixelBytes = <usize>channels << 2;
  const lineBytes = <usize>(width * factorX) * pixelBytes;
  for (let row = 0; row < rows; row++) {
    let to = out;
    for (let column = 0; column < width; column++, x += pixelBytes) {
      for (let kx = factorX; kx > 0; kx--, to += pixelBytes) copyWords(x, to, pixelBytes);
    }
    for (let ky = 1; ky < factorY; ky++, to += lineBytes) memory.copy(to, out, lineBytes);
    out = to;
  }
}

/** Puts each pixel at the top left of a cell of zeros. */
export function bedOfNailsUnpool(
  x: usize, rows: i32, width: i32, channels: i32, factorY: i32, factorX: i32, out: usize,
): void {
  const pixelBytes = <usize>channels << 2;
  const cellBytes = <usize>factorX * pixelBytes;
  const lineBytes = <usize>width * cellBytes;
  memory.fill(out, 0, <usize>(rows * factorY) * lineBytes);
  for (let row = 0; row < rows; row++, out += <usize>factorY * lineBytes) {
    let to = out;
    for (let column = 0; column < width; column++, x += pixelBytes, to += cellBytes) copyWords(x, to, pixelBytes);
  }
}

/** First place from `start` on, in steps of `dilation`, that is not before the plane. */
// @ts-ignore: decorator
@inline
function firstInside(start: i32, dilation: i32): i32 {
  return start >= 0 ? start : start + (dilation - 1 - start) / dilation * dilation;
}

/** Places from `first` to `last`, in steps of `dilation`, that are not past the plane. */
// @ts-ignore: decorator
@inline
function countInside(first: i32, last: i32, size: i32, dilation: i32): i32 {
  return (min(last, size - 1) - first) / dilation + 1;
}

/** A window of 2 × 2 neighbours: the pools of encoders. */
// @ts-ignore: decorator
@inline
function poolFour(from: usize, place: i32, width: i32, channels: i32, values: usize, indices: usize): void {
  const pixelBytes = <usize>channels << 2;
  const below = <usize>width * pixelBytes;
  const p0 = i32x4.splat(place);
  const p1 = i32x4.splat(place + 1);
  const p2 = i32x4.splat(place + width);
  const p3 = i32x4.splat(place + width + 1);
  for (let channel = 0; channel < channels; channel += 4) {
    const offset = <usize>min(channel, channels - 4) << 2;
    const a = from + offset;
    let best = v128.load(a);
    let index = p0;
    let value = v128.load(a + pixelBytes);
    let better = wins(value, best);
    best = v128.bitselect(value, best, better);
    index = v128.bitselect(p1, index, better);
    value = v128.load(a + below);
    better = wins(value, best);
    best = v128.bitselect(value, best, better);
    index = v128.bitselect(p2, index, better);
    value = v128.load(a + below + pixelBytes);
    better = wins(value, best);
    v128.store(values + offset, v128.bitselect(value, best, better));
    v128.store(indices + offset, v128.bitselect(p3, index, better));
  }
}

/** Any window, of `rows` × `columns` pixels from `from` on, `stepY` and `stepX` places apart. */
function poolPixel(
  from: usize, first: i32, rows: i32, columns: i32, stepY: i32, stepX: i32, channels: i32,
  values: usize, indices: usize,
): void {
  const pixelBytes = <usize>channels << 2;
  const stepXBytes = <usize>stepX * pixelBytes;
  const stepYBytes = <usize>stepY * pixelBytes;
  if (channels >= 4) {
    for (let channel = 0; channel < channels; channel += 4) {
      const offset = <usize>min(channel, channels - 4) << 2;
      let best = v128.load(from + offset);
      let index = i32x4.splat(first);
      for (let ky = 0; ky < rows; ky++) {
        let at = from + offset + <usize>ky * stepYBytes;
        let place = first + ky * stepY;
        for (let kx = 0; kx < columns; kx++, at += stepXBytes, place += stepX) {
          const value = v128.load(at);
          const better = wins(value, best);
          best = v128.bitselect(value, best, better);
          index = v128.bitselect(i32x4.splat(place), index, better);
        }
      }
      v128.store(values + offset, best);
      v128.store(indices + offset, index);
    }
    return;
  }
  for (let offset: usize = 0; offset < pixelBytes; offset += 4) {
    let best = load<f32>(from + offset);
    let index = first;
    for (let ky = 0; ky < rows; ky++) {
      let at = from + offset + <usize>ky * stepYBytes;
      let place = first + ky * stepY;
      for (let kx = 0; kx < columns; kx++, at += stepXBytes, place += stepX) {
        const value = load<f32>(at);
        if (value > best || value != value) {
          best = value;
          index = place;
        }
      }
    }
    store<f32>(values + offset, best);
    store<i32>(indices + offset, index);
  }
}

/** Greater, or not a number. */
// @ts-ignore: decorator
@inline
function wins(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

// @ts-ignore: decorator
@inline
function copyWords(from: usize, to: usize, bytes: usize): void {
  const end = from + (bytes & ~15);
  const last = from + bytes;
  for (; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < last; from += 4, to += 4) store<u32>(to, load<u32>(from));
}
