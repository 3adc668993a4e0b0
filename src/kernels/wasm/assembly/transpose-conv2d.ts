// Transposed 2-D convolution, NHWC, float32, bias and activation fused.
//
// Output pixels whose row and column leave the same remainders by the strides see the same values of the filter: for them
// the operation is an ordinary convolution of stride 1. So each output row is done in strideX phases of columns, each a
// convolution whose results are stored strideX pixels apart; values of the filter that a phase does not see are never
// touched, and phases that see none (a kernel smaller than its stride) get the bias.
//
// Weights are packed in panels of 8 output channels: [group][ky][phase][panel][kx of the phase, last first][input channel]
// [8], the bias before them as [group][panels · 8]. Taps run from the last to the first, so that their inputs lie side by
// side and rising: without groups and with a distance of one, all taps of a kernel row are one run of multiply-adds.
import { activate, loadFirst, madd, storeFirst } from './fused';

const PANEL: i32 = 8;
const TILE: i32 = 4;
/** Bytes of input that one pass over all panels works on: about half of a small L2 cache. */
const BLOCK_BYTES: i32 = 98304;

/**
 * Computes output rows `fromRow` to `toRow` of one image.
 * @param x input [height, width, channels]
 * @param packed as above; of a depthwise one, bias [channels rounded up to 8], then [ky][kx][channels rounded up to 8]
 * @param out output [outHeight, outWidth, outChannels]
 */
export function transposeConv2d(
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  dilationY: i32, dilationX: i32, groups: i32,
  out: usize, outWidth: i32, outChannels: i32, fromRow: i32, toRow: i32, activation: i32, alpha: f32,
): void {
  const depthwise = groups > 1 && groups == channels && groups == outChannels;
  const inputs = channels / groups;
  const outputs = outChannels / groups;
  const panels = (outputs + PANEL - 1) / PANEL;
  const padded = (channels + PANEL - 1) & ~(PANEL - 1);
  const tapBytes = <usize>((depthwise ? padded : panels * PANEL * inputs) * 4);
  const biasBytes = <usize>((depthwise ? padded : groups * panels * PANEL) * 4);
  const kernelRowBytes = <usize>kernelWidth * tapBytes;
  const rowBytes = <usize>(width * channels * 4);
  const outRowBytes = <usize>(outWidth * outChannels * 4);
  // Neighbouring taps that the same output sees are `step` apart in the kernel and `reach` apart in the input.
  const shared = gcd(strideY, dilationY);
  const step = strideY / shared;
  const reach = dilationY / shared;

  for (let y = fromRow; y < toRow; y++) {
    // The first kernel row that this output row sees, and the input row it lies on.
    const place = y + padTop;
    const firstKy = firstTap(place, step, strideY, dilationY);
    let rows = 0;
    let xRow = x;
    let w = packed + biasBytes;
    if (firstKy < kernelHeight) {
      const first = (place - firstKy * dilationY) / strideY;
      const skipped = max(0, ceilDivide(first - (height - 1), reach));
      const end = first < 0 ? 0 : min((kernelHeight - firstKy + step - 1) / step, first / reach + 1);
      rows = max(0, end - skipped);
      if (rows > 0) {
        xRow += <usize>(first - skipped * reach) * rowBytes;
        w += <usize>(firstKy + skipped * step) * kernelRowBytes;
      }
    }
    const outRow = out + <usize>y * outRowBytes;
    const xRowStep = -(<isize>reach * <isize>rowBytes);
    const wRowStep = <usize>step * kernelRowBytes;
    for (let column = 0; column < min(strideX, outWidth); column++) {
      if (depthwise) {
        depthwisePhase(
          xRow, width, channels, xRowStep, rows, packed, w, wRowStep, kernelWidth, strideX, padLeft, dilationX,
          outRow, outWidth, column,
        );
        continue;
      }
      for (let group = 0; group < groups; group++) {
        densePhase(
          xRow + <usize>(group * inputs * 4), width, channels, inputs, xRowStep, rows,
          packed + <usize>(group * panels * PANEL * 4), w + <usize>(group * kernelHeight) * kernelRowBytes, wRowStep,
          kernelWidth, strideX, padLeft, dilationX,
          outRow + <usize>(group * outputs * 4), outWidth, outChannels, outputs, column,
        );
      }
    }
    activate(outRow, outRow, outWidth * outChannels, activation, alpha);
  }
}

/** Columns `column`, `column` + strideX … of one row, one group. */
function densePhase(
  xRow: usize, width: i32, channels: i32, inputs: i32, xRowStep: isize, rows: i32,
  bias: usize, weights: usize, wRowStep: usize, kernelWidth: i32, strideX: i32, padLeft: i32, dilationX: i32,
  outRow: usize, outWidth: i32, outChannels: i32, outputs: i32, column: i32,
): void {
  const panels = (outputs + PANEL - 1) / PANEL;
  const shared = gcd(strideX, dilationX);
  const step = strideX / shared;
  const reach = dilationX / shared;
  const pixelBytes = <usize>(channels * 4);
  const outPixelBytes = <usize>(outChannels * 4);
  const outStep = <usize>strideX * outPixelBytes;
  const firstKx = firstTap(column + padLeft, step, strideX, dilationX);
  const taps = firstKx < kernelWidth ? (kernelWidth - firstKx + step - 1) / step : 0;
  // The input column of the phase's last tap, seen from its first output.
  const start = taps > 0 ? (column + padLeft - (firstKx + (taps - 1) * step) * dilationX) / strideX : 0;
  let tapsBefore = 0;
  for (let kx = 0; kx < min(firstKx, kernelWidth); kx++) tapsBefore += (kernelWidth - kx + step - 1) / step;
  const tapFloats = inputs * PANEL;
  const panelBytes = <usize>(taps * tapFloats * 4);
  const phase = weights + <usize>(tapsBefore * panels * tapFloats * 4);

  const joined = reach == 1 && inputs == channels;
  const run = joined ? taps * inputs : inputs;
  const runs = taps == 0 ? 0 : joined ? 1 : taps;
  const skip = <usize>(reach * channels - inputs) * 4;
  const count = (outWidth - column + strideX - 1) / strideX;
  // Outputs whose taps lie wholly inside the width.
  const firstInside = min(count, max(0, -start));
  const endInside = max(firstInside, min(count, width - start - (taps - 1) * reach));
  const blockPixels = max(TILE, BLOCK_BYTES / max(1, rows * <i32>pixelBytes) / TILE * TILE);
  for (let block = 0; block < count; block += blockPixels) {
    const blockEnd = min(count, block + blockPixels);
    for (let panel = 0; panel < panels; panel++) {
      const panelBias = bias + <usize>(panel * PANEL * 4);
      const w = phase + <usize>panel * panelBytes;
      const left = outputs - panel * PANEL;
      let at = block;
      while (at < blockEnd) {
        const to = outRow + <usize>column * outPixelBytes + <usize>at * outStep + <usize>(panel * PANEL * 4);
        const from = at + start;
        if (at >= firstInside && at < endInside) {
          const p = xRow + <usize>from * pixelBytes;
          if (at + TILE <= min(endInside, blockEnd)) {
            tile4(p, pixelBytes, xRowStep, skip, w, wRowStep, rows, runs, run, panelBias, to, outStep, left);
            at += TILE;
          } else {
            tile1(p, xRowStep, skip, w, wRowStep, rows, runs, run, panelBias, to, left);
            at++;
          }
          continue;
        }
        const first = max(0, ceilDivide(-from, reach));
        const inside = from > width - 1 ? 0 : max(0, min(taps, (width - 1 - from) / reach + 1) - first);
        tile1(
          xRow + <usize>max(0, from + first * reach) * pixelBytes, xRowStep, skip,
          w + <usize>(first * tapFloats * 4), wRowStep, rows,
          joined ? min(1, inside) : inside, joined ? inside * inputs : inputs, panelBias, to, left,
        );
        at++;
      }
    }
  }
}

/** Four pixels × eight channels; `runs` runs of `run` inputs in each of `rows` rows. */
function tile4(
  x: usize, pixelBytes: usize, xRowStep: isize, skip: usize, w: usize, wRowStep: usize, rows: i32, runs: i32, run: i32,
  bias: usize, out: usize, outStep: usize, left: i32,
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
    let q = w;
    for (let tap = runs; tap > 0; tap--) {
      for (let k = run; k > 0; k--) {
        const low = v128.load(q);
        const high = v128.load(q, 16);
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
        q += 32;
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      p0 += skip;
      p1 += skip;
      p2 += skip;
      p3 += skip;
    }
    x += xRowStep;
    w += wRowStep;
  }
  storeFirst(out, a0, b0, left);
  storeFirst(out + outStep, a1, b1, left);
  storeFirst(out + 2 * outStep, a2, b2, left);
  storeFirst(out + 3 * outStep, a3, b3, left);
}

/** One pixel × eight channels. */
function tile1(
  x: usize, xRowStep: isize, skip: usize, w: usize, wRowStep: usize, rows: i32, runs: i32, run: i32,
  bias: usize, out: usize, left: i32,
): void {
  let a = v128.load(bias);
  let b = v128.load(bias, 16);
  for (let row = 0; row < rows; row++) {
    let p = x;
    let q = w;
    for (let tap = runs; tap > 0; tap--) {
      for (let k = run; k > 0; k--) {
        const s = v128.load32_splat(p);
        a = madd(s, v128.load(q), a);
        b = madd(s, v128.load(q, 16), b);
        p += 4;
        q += 32;
      }
      p += skip;
    }
    x += xRowStep;
    w += wRowStep;
  }
  storeFirst(out, a, b, left);
}

/** The same with one filter per channel. */
function depthwisePhase(
  xRow: usize, width: i32, channels: i32, xRowStep: isize, rows: i32,
  bias: usize, weights: usize, wRowStep: usize, kernelWidth: i32, strideX: i32, padLeft: i32, dilationX: i32,
  outRow: usize, outWidth: i32, column: i32,
): void {
  const shared = gcd(strideX, dilationX);
  const step = strideX / shared;
  const reach = dilationX / shared;
  const pixelBytes = <usize>(channels * 4);
  const tapBytes = <usize>(((channels + PANEL - 1) & ~(PANEL - 1)) * 4);
  const outStep = <usize>strideX * pixelBytes;
  const firstKx = firstTap(column + padLeft, step, strideX, dilationX);
  const taps = firstKx < kernelWidth ? (kernelWidth - firstKx + step - 1) / step : 0;
  const lastKx = firstKx + (taps - 1) * step;
  const start = taps > 0 ? (column + padLeft - lastKx * dilationX) / strideX : 0;
  const count = (outWidth - column + strideX - 1) / strideX;
  const firstInside = min(count, max(0, -start));
  const endInside = max(firstInside, min(count, width - start - (taps - 1) * reach));
  const xTapStep = <usize>reach * pixelBytes;
  const wTapStep = -(<isize>step * <isize>tapBytes);

  for (let channel = 0; channel < channels; channel += PANEL) {
    const left = channels - channel;
    const offset = <usize>(channel * 4);
    let at = 0;
    while (at < count) {
      const to = outRow + <usize>column * pixelBytes + <usize>at * outStep + offset;
      const from = at + start;
      if (left >= PANEL && at >= firstInside && at + TILE <= endInside) {
        depthwiseTile4(
          xRow + <usize>from * pixelBytes + offset, pixelBytes, xTapStep, xRowStep,
          weights + <usize>lastKx * tapBytes + offset, wTapStep, wRowStep, rows, taps, bias + offset, to, outStep,
        );
        at += TILE;
        continue;
      }
      const first = max(0, ceilDivide(-from, reach));
      const inside = from > width - 1 ? 0 : max(0, min(taps, (width - 1 - from) / reach + 1) - first);
      depthwiseTile1(
        xRow + <usize>max(0, from + first * reach) * pixelBytes + offset, xTapStep, xRowStep,
        weights + <usize>(lastKx - first * step) * tapBytes + offset, wTapStep, wRowStep, rows, inside,
        bias + offset, to, left,
      );
      at++;
    }
  }
}

function depthwiseTile4(
  x: usize, pixelBytes: usize, xTapStep: usize, xRowStep: isize, w: usize, wTapStep: isize, wRowStep: usize,
  rows: i32, taps: i32, bias: usize, out: usize, outStep: usize,
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
    let q = w;
    for (let tap = taps; tap > 0; tap--) {
      const low = v128.load(q);
      const high = v128.load(q, 16);
      a0 = madd(v128.load(p0), low, a0);
      b0 = madd(v128.load(p0, 16), high, b0);
      a1 = madd(v128.load(p1), low, a1);
      b1 = madd(v128.load(p1, 16), high, b1);
      a2 = madd(v128.load(p2), low, a2);
      b2 = madd(v128.load(p2, 16), high, b2);
      a3 = madd(v128.load(p3), low, a3);
      b3 = madd(v128.load(p3, 16), high, b3);
      p0 += xTapStep;
      p1 += xTapStep;
      p2 += xTapStep;
      p3 += xTapStep;
      q += wTapStep;
    }
    x += xRowStep;
    w += wRowStep;
  }
  storeFirst(out, a0, b0, PANEL);
  storeFirst(out + outStep, a1, b1, PANEL);
  storeFirst(out + 2 * outStep, a2, b2, PANEL);
  storeFirst(out + 3 * outStep, a3, b3, PANEL);
}

/** One pixel × up to eight channels. Reads no input beyond the channels there are. */
function depthwiseTile1(
  x: usize, xTapStep: usize, xRowStep: isize, w: usize, wTapStep: isize, wRowStep: usize,
  rows: i32, taps: i32, bias: usize, out: usize, left: i32,
): void {
  let a = v128.load(bias);
  let b = v128.load(bias, 16);
  for (let row = 0; row < rows; row++) {
    let p = x;
    let q = w;
    for (let tap = taps; tap > 0; tap--) {
      a = madd(loadFirst(p, left), v128.load(q), a);
      if (left > 4) b = madd(loadFirst(p + 16, left - 4), v128.load(q, 16), b);
      p += xTapStep;
      q += wTapStep;
    }
    x += xRowStep;
    w += wRowStep;
  }
  storeFirst(out, a, b, left);
}

/** The first tap of the kernel that falls on an input, for an output at `place`; a number past any kernel when none does. */
function firstTap(place: i32, step: i32, stride: i32, dilation: i32): i32 {
  for (let tap = 0; tap < step; tap++) {
    if ((place - tap * dilation) % stride == 0) return tap;
  }
  return i32.MAX_VALUE;
}

// @ts-ignore: decorator
@inline
function ceilDivide(value: i32, by: i32): i32 {
  return value <= 0 ? 0 : (value + by - 1) / by;
}

function gcd(a: i32, b: i32): i32 {
  while (b != 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}
