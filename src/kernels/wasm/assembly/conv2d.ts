// Dense 2-D convolution, NHWC, float32, bias and activation fused.
//
// Weights are packed in panels of 8 output channels: [panel][ky][kx][input channel][8], then the bias stands before them.
// For one output pixel and one kernel row, the kx · channels inputs lie side by side in NHWC: one run of
// multiply-adds without a break. A tile is some neighbouring pixels × 8 channels, its sums in registers: 6 pixels
// where a multiply-add is one instruction (12 sums, two loads of weights and six of inputs for 12 of them), 4 where it is
// two and needs a register of its own. Unrolled loops are slower: V8 runs out of its 15 vector registers. Pixels whose
// kernel hangs over the left or right edge are computed one by one, with the run shortened; rows over the top or bottom
// edge are left out.
import { activate, madd, storeFirst } from './fused';

const PANEL: i32 = 8;
/** Pixels of the large tile and of the small one, which does what is over. */
export const TILE: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
const SMALL_TILE: i32 = 4;
/** Bytes of input that one pass over all panels works on: they stay in a cache, even a small one. */
const BLOCK_BYTES: i32 = 49152;

/**
 * Computes output rows `fromRow` to `toRow` of one image.
 * @param x input [height, width, channels]
 * @param packed bias [panels · 8], then weights
 * @param out output [outHeight, outWidth, outChannels]
 */
export function conv2d(
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outWidth: i32, outChannels: i32, fromRow: i32, toRow: i32, activation: i32, alpha: f32,
): void {
  const panels = (outChannels + PANEL - 1) / PANEL;
  const rowFloats = kernelWidth * channels;
  const panelBytes = <usize>(kernelHeight * rowFloats * PANEL * 4);
  const weights = packed + <usize>(panels * PANEL * 4);
  const xRowBytes = <usize>(width * channels * 4);
  const pixelBytes = <usize>(channels * strideX * 4);
  const outPixelBytes = <usize>(outChannels * 4);
  // Output columns whose kernel lies wholly inside the width.
  const firstInside = min(outWidth, (padLeft + strideX - 1) / strideX);
  const lastInside = width + padLeft - kernelWidth < 0 ? -1 : (width + padLeft - kernelWidth) / strideX;
  const endInside = max(firstInside, min(outWidth, lastInside + 1));

  for (let y = fromRow; y < toRow; y++) {
    const top = y * strideY - padTop;
    const firstKy = max(0, -top);
    const lastKy = min(kernelHeight, height - top);
    const rows = max(0, lastKy - firstKy);
    const xRow = x + <usize>(max(0, top)) * xRowBytes;
    const outRow = out + <usize>(y * outWidth) * outPixelBytes;
    const weightSkip = <usize>(firstKy * rowFloats * PANEL * 4);

    // Columns in blocks whose inputs stay in the cache while all panels pass over them.
    const blockPixels = max(TILE, BLOCK_BYTES / max(1, rows * <i32>pixelBytes) / TILE * TILE);
    for (let block = 0; block < outWidth; block += blockPixels) {
      const blockEnd = min(outWidth, block + blockPixels);
      for (let panel = 0; panel < panels; panel++) {
        const bias = packed + <usize>(panel * PANEL * 4);
        const w = weights + <usize>panel * panelBytes + weightSkip;
        const left = outChannels - panel * PANEL;
        let column = block;
        while (column < blockEnd) {
          const to = outRow + <usize>column * outPixelBytes + <usize>(panel * PANEL * 4);
          if (column < firstInside || column >= endInside) {
            const start = column * strideX - padLeft;
            const firstKx = max(0, -start);
            const lastKx = min(kernelWidth, width - start);
            const run = max(0, lastKx - firstKx) * channels;
            tile1(
              xRow + <usize>(max(0, start) * channels * 4), xRowBytes,
              w + <usize>(firstKx * channels * PANEL * 4), <usize>(rowFloats * PANEL * 4),
              rows, run, bias, to, left,
            );
            column++;
            continue;
          }
          const from = xRow + <usize>((column * strideX - padLeft) * channels * 4);
          const until = min(endInside, blockEnd);
          if (ASC_FEATURE_RELAXED_SIMD && column + TILE <= until) {
            tile6(from, pixelBytes, xRowBytes, w, rows, rowFloats, bias, to, outPixelBytes, left);
            column += TILE;
          } else if (column + SMALL_TILE <= until) {
            tile4(from, pixelBytes, xRowBytes, w, rows, rowFloats, bias, to, outPixelBytes, left);
            column += SMALL_TILE;
          } else {
            tile1(from, xRowBytes, w, <usize>(rowFloats * PANEL * 4), rows, rowFloats, bias, to, left);
            column++;
          }
        }
      }
      const written = outRow + <usize>block * outPixelBytes;
      activate(written, written, (blockEnd - block) * outChannels, activation, alpha);
    }
  }
}

/** Six pixels × eight channels. Part of its caller: a call costs as much as a short run of multiply-adds. */
// @ts-ignore: decorator
@inline
function tile6(
  x: usize, pixelBytes: usize, xRowBytes: usize, w: usize, rows: i32, run: i32,
  bias: usize, out: usize, outPixelBytes: usize, left: i32,
): void {
  const biasLow = v128.load(bias);
  const biasHigh = v128.load(bias, 16);
  let a0 = biasLow, a1 = biasLow, a2 = biasLow, a3 = biasLow, a4 = biasLow, a5 = biasLow;
  let b0 = biasHigh, b1 = biasHigh, b2 = biasHigh, b3 = biasHigh, b4 = biasHigh, b5 = biasHigh;
  for (let row = 0; row < rows; row++) {
    let p0 = x;
    let p1 = p0 + pixelBytes;
    let p2 = p1 + pixelBytes;
    let p3 = p2 + pixelBytes;
    let p4 = p3 + pixelBytes;
    let p5 = p4 + pixelBytes;
    for (const end = p0 + (<usize>run << 2); p0 < end; ) {
      const low = v128.load(w);
      const high = v128.load(w, 16);
      let s = v128.load32_splat(p0);
      a0 = madd(s, low, a0);
      b0 = madd(s, high, b0);
      s = v128.load32_splat(p1);
      a1 = madd(s, low, a1);
      b1 = madd(s, high, b1);
      s = v128.load32_splat(p2);
      a2 = madd(s, low, a2);
      b2 = madd(s, high, b2);
      s = v128.load32_splat(p3);
      a3 = madd(s, low, a3);
      b3 = madd(s, high, b3);
      s = v128.load32_splat(p4);
      a4 = madd(s, low, a4);
      b4 = madd(s, high, b4);
      s = v128.load32_splat(p5);
      a5 = madd(s, low, a5);
      b5 = madd(s, high, b5);
      w += 32;
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
      p4 += 4;
      p5 += 4;
    }
    x += xRowBytes;
  }
  if (left >= PANEL) {
    v128.store(out, a0);
    v128.store(out, b0, 16);
    out += outPixelBytes;
    v128.store(out, a1);
    v128.store(out, b1, 16);
    out += outPixelBytes;
    v128.store(out, a2);
    v128.store(out, b2, 16);
    out += outPixelBytes;
    v128.store(out, a3);
    v128.store(out, b3, 16);
    out += outPixelBytes;
    v128.store(out, a4);
    v128.store(out, b4, 16);
    out += outPixelBytes;
    v128.store(out, a5);
    v128.store(out, b5, 16);
  } else {
    storeFirst(out, a0, b0, left);
    storeFirst(out + outPixelBytes, a1, b1, left);
    storeFirst(out + 2 * outPixelBytes, a2, b2, left);
    storeFirst(out + 3 * outPixelBytes, a3, b3, left);
    storeFirst(out + 4 * outPixelBytes, a4, b4, left);
    storeFirst(out + 5 * outPixelBytes, a5, b5, left);
  }
}

/** Four pixels × eight channels. */
function tile4(
  x: usize, pixelBytes: usize, xRowBytes: usize, w: usize, rows: i32, run: i32,
  bias: usize, out: usize, outPixelBytes: usize, left: i32,
): void {
  const biasLow = v128.load(bias);
  const biasHigh = v128.load(bias, 16);
  let a0 = biasLow, a1 = biasLow, a2 = biasLow, a3 = biasLow;
  let b0 = biasHigh, b1 = biasHigh, b2 = biasHigh, b3 = biasHigh;
  for (let row = 0; row < rows; row++) {
    let p0 = x;
    let p1 = p0 + pixelBytes;
    let p2 = p1 + pixelBytes;
    let p3 = p2 + pixelBytes;
    for (let k = run; k > 0; k--) {
      const low = v128.load(w);
      const high = v128.load(w, 16);
      let s = v128.load32_splat(p0);
      a0 = madd(s, low, a0);
      b0 = madd(s, high, b0);
      s = v128.load32_splat(p1);
      a1 = madd(s, low, a1);
      b1 = madd(s, high, b1);
      s = v128.load32_splat(p2);
      a2 = madd(s, low, a2);
      b2 = madd(s, high, b2);
      s = v128.load32_splat(p3);
      a3 = madd(s, low, a3);
      b3 = madd(s, high, b3);
      w += 32;
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
    }
    x += xRowBytes;
  }
  if (left >= PANEL) {
    v128.store(out, a0);
    v128.store(out, b0, 16);
    out += outPixelBytes;
    v128.store(out, a1);
    v128.store(out, b1, 16);
    out += outPixelBytes;
    v128.store(out, a2);
    v128.store(out, b2, 16);
    out += outPixelBytes;
    v128.store(out, a3);
    v128.store(out, b3, 16);
    return;
  }
  storeFirst(out, a0, b0, left);
  storeFirst(out + outPixelBytes, a1, b1, left);
  storeFirst(out + 2 * outPixelBytes, a2, b2, left);
  storeFirst(out + 3 * outPixelBytes, a3, b3, left);
}

/** One pixel × eight channels, over `run` inputs of each kernel row. */
function tile1(
  x: usize, xRowBytes: usize, w: usize, wRowBytes: usize, rows: i32, run: i32,
  bias: usize, out: usize, left: i32,
): void {
  let a = v128.load(bias);
  let b = v128.load(bias, 16);
  for (let row = 0; row < rows; row++) {
    let p = x;
    let q = w;
    for (let k = run; k > 0; k--) {
      const s = v128.load32_splat(p);
      a = madd(s, v128.load(q), a);
      b = madd(s, v128.load(q, 16), b);
      p += 4;
      q += 32;
    }
    x += xRowBytes;
    w += wRowBytes;
  }
  storeFirst(out, a, b, left);
}
