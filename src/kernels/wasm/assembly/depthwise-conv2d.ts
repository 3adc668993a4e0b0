// Depthwise 2-D convolution, NHWC, float32, bias and activation fused; one filter per channel.
//
// Weights lie as [ky][kx][channels] as they come, bias before them. Inside the width, a kernel of three columns that moves
// by one goes over four channels × eight pixels at a time: 8 sums in registers, and each input, once loaded, meets all
// outputs that it has a part in. Other kernels take eight channels × four pixels. Edges and leftover channels go one by
// one.
import { activate, loadFirst, madd, storeFirst } from './fused';

/** Pixels that a kernel of three columns computes at once. */
const ROW_TILE: i32 = 8;

/**
 * Computes output rows `fromRow` to `toRow` of one image.
 * @param packed bias [channels rounded up to 8], then weights [kernelHeight, kernelWidth, channels rounded up to 8]
 */
export function depthwiseConv2d(
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outWidth: i32, fromRow: i32, toRow: i32, activation: i32, alpha: f32,
): void {
  const padded = (channels + 7) & ~7;
  const weights = packed + <usize>(padded * 4);
  const tapBytes = <usize>(padded * 4);
  const pixelBytes = <usize>(channels * 4);
  const rowBytes = <usize>width * pixelBytes;
  const stepBytes = <usize>strideX * pixelBytes;
  const firstInside = min(outWidth, (padLeft + strideX - 1) / strideX);
  const lastInside = width + padLeft - kernelWidth < 0 ? -1 : (width + padLeft - kernelWidth) / strideX;
  const endInside = max(firstInside, min(outWidth, lastInside + 1));

  for (let y = fromRow; y < toRow; y++) {
    const top = y * strideY - padTop;
    const firstKy = max(0, -top);
    const rows = max(0, min(kernelHeight, height - top) - firstKy);
    const xRow = x + <usize>max(0, top) * rowBytes;
    const outRow = out + <usize>(y * outWidth) * pixelBytes;
    const wRow = weights + <usize>(firstKy * kernelWidth) * tapBytes;

    const inside = endInside - firstInside;
    const threeColumns = kernelWidth == 3 && strideX == 1 && inside >= ROW_TILE;
    if (threeColumns) {
      const from = xRow + <usize>(firstInside - padLeft) * pixelBytes;
      const to = outRow + <usize>firstInside * pixelBytes;
      rowOf3(from, pixelBytes, rowBytes, wRow, tapBytes, rows, packed, to, inside, channels & ~7);
    }
    for (let channel = 0; channel < channels; channel += 8) {
      const left = channels - channel;
      const offset = <usize>(channel * 4);
      const byRows = threeColumns && left >= 8;
      let column = 0;
      while (column < outWidth) {
        if (byRows && column == firstInside) {
          column = endInside;
          continue;
        }
        const to = outRow + <usize>column * pixelBytes + offset;
        if (left >= 8 && column >= firstInside && column + 4 <= endInside) {
          const from = xRow + <usize>(column * strideX - padLeft) * pixelBytes + offset;
          tile4(
            from, stepBytes, pixelBytes, rowBytes, wRow + offset, tapBytes, rows, kernelWidth,
            packed + offset, to,
          );
          column += 4;
          continue;
        }
        const start = column * strideX - padLeft;
        const firstKx = max(0, -start);
        const taps = max(0, min(kernelWidth, width - start) - firstKx);
        tile1(
          xRow + <usize>max(0, start) * pixelBytes + offset, pixelBytes, rowBytes,
          wRow + <usize>firstKx * tapBytes + offset, tapBytes, kernelWidth, rows, taps,
          packed + offset, to, left,
        );
        column++;
      }
    }
    activate(outRow, outRow, outWidth * channels, activation, alpha);
  }
}

/**
 * The first `channels` (a multiple of 4) of `count` (8 or more) neighbouring outputs, of a kernel of three columns. Eight
 * outputs get all their channels before the next eight: what they read lies side by side, in few lines of the cache.
 */
function rowOf3(
  x: usize, pixelBytes: usize, rowBytes: usize, w: usize, tapBytes: usize, rows: i32, bias: usize, out: usize, count: i32,
  channels: i32,
): void {
  const end = <usize>channels << 2;
  let at = 0;
  while (true) {
    const pixels = <usize>at * pixelBytes;
    for (let channel: usize = 0; channel < end; channel += 16) {
      const b = v128.load(bias + channel);
      let a0 = b, a1 = b, a2 = b, a3 = b, a4 = b, a5 = b, a6 = b, a7 = b;
      let row = x + pixels + channel;
      let q = w + channel;
      for (let left = rows; left > 0; left--) {
        const w0 = v128.load(q);
        const w1 = v128.load(q + tapBytes);
        const w2 = v128.load(q + 2 * tapBytes);
        let p = row;
        let v = v128.load(p);
        a0 = madd(v, w0, a0);
        p += pixelBytes;
        v = v128.load(p);
        a0 = madd(v, w1, a0);
        a1 = madd(v, w0, a1);
        p += pixelBytes;
        v = v128.load(p);
        a0 = madd(v, w2, a0);
        a1 = madd(v, w1, a1);
        a2 = madd(v, w0, a2);
        p += pixelBytes;
        v = v128.load(p);
        a1 = madd(v, w2, a1);
        a2 = madd(v, w1, a2);
        a3 = madd(v, w0, a3);
        p += pixelBytes;
        v = v128.load(p);
        a2 = madd(v, w2, a2);
        a3 = madd(v, w1, a3);
        a4 = madd(v, w0, a4);
        p += pixelBytes;
        v = v128.load(p);
        a3 = madd(v, w2, a3);
        a4 = madd(v, w1, a4);
        a5 = madd(v, w0, a5);
        p += pixelBytes;
        v = v128.load(p);
        a4 = madd(v, w2, a4);
        a5 = madd(v, w1, a5);
        a6 = madd(v, w0, a6);
        p += pixelBytes;
        v = v128.load(p);
        a5 = madd(v, w2, a5);
        a6 = madd(v, w1, a6);
        a7 = madd(v, w0, a7);
        p += pixelBytes;
        v = v128.load(p);
        a6 = madd(v, w2, a6);
        a7 = madd(v, w1, a7);
        p += pixelBytes;
        v = v128.load(p);
        a7 = madd(v, w2, a7);
        row += rowBytes;
        q += 3 * tapBytes;
      }
      let to = out + pixels + channel;
      v128.store(to, a0);
      to += pixelBytes;
      v128.store(to, a1);
      to += pixelBytes;
      v128.store(to, a2);
      to += pixelBytes;
      v128.store(to, a3);
      to += pixelBytes;
      v128.store(to, a4);
      to += pixelBytes;
      v128.store(to, a5);
      to += pixelBytes;
      v128.store(to, a6);
      to += pixelBytes;
      v128.store(to, a7);
    }
    if (at + ROW_TILE >= count) return;
    // The last tile overlaps the one before: the same sums once more.
    at = min(at + ROW_TILE, count - ROW_TILE);
  }
}

/** Four pixels × eight channels. */
function tile4(
  x: usize, stepBytes: usize, pixelBytes: usize, rowBytes: usize, w: usize, tapBytes: usize, rows: i32, taps: i32,
  bias: usize, out: usize,
): void {
  const biasLow = v128.load(bias);
  const biasHigh = v128.load(bias, 16);
  let a0 = biasLow, a1 = biasLow, a2 = biasLow, a3 = biasLow;
  let b0 = biasHigh, b1 = biasHigh, b2 = biasHigh, b3 = biasHigh;
  for (let row = 0; row < rows; row++) {
    let p0 = x;
    let p1 = p0 + stepBytes;
    let p2 = p1 + stepBytes;
    let p3 = p2 + stepBytes;
    for (let tap = taps; tap > 0; tap--) {
      const low = v128.load(w);
      const high = v128.load(w, 16);
      a0 = madd(v128.load(p0), low, a0);
      b0 = madd(v128.load(p0, 16), high, b0);
      a1 = madd(v128.load(p1), low, a1);
      b1 = madd(v128.load(p1, 16), high, b1);
      a2 = madd(v128.load(p2), low, a2);
      b2 = madd(v128.load(p2, 16), high, b2);
      a3 = madd(v128.load(p3), low, a3);
      b3 = madd(v128.load(p3, 16), high, b3);
      p0 += pixelBytes;
      p1 += pixelBytes;
      p2 += pixelBytes;
      p3 += pixelBytes;
      w += tapBytes;
    }
    x += rowBytes;
  }
  storeFirst(out, a0, b0, 8);
  storeFirst(out + pixelBytes, a1, b1, 8);
  storeFirst(out + 2 * pixelBytes, a2, b2, 8);
  storeFirst(out + 3 * pixelBytes, a3, b3, 8);
}

/** One pixel × up to eight channels, over `taps` columns of the kernel. Reads no input beyond the channels there are. */
function tile1(
  x: usize, pixelBytes: usize, rowBytes: usize, w: usize, tapBytes: usize, kernelWidth: i32, rows: i32, taps: i32,
  bias: usize, out: usize, left: i32,
): void {
  let a = v128.load(bias);
  let b = v128.load(bias, 16);
  for (let row = 0; row < rows; row++) {
    let p = x;
    let q = w;
    for (let tap = taps; tap > 0; tap--) {
      a = madd(loadFirst(p, left), v128.load(q), a);
      if (left > 4) b = madd(loadFirst(p + 16, left - 4), v128.load(q, 16), b);
      p += pixelBytes;
      q += tapBytes;
    }
    x += rowBytes;
    w += <usize>kernelWidth * tapBytes;
  }
  storeFirst(out, a, b, left);
}
