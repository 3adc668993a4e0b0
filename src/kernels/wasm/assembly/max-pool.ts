// Max-pooling, NHWC. Four channels at a time; channels beyond the last four are done again in a last four that overlaps, or
// one by one where there are fewer than four. What is not a number wins, as in PyTorch. A window of five columns that moves by
// one, as detectors have it, looks at each column once.

/** Output rows `fromRow` to `toRow`, counted over all images. Each window holds at least one pixel. */
export function maxPool(
  x: usize, height: i32, width: i32, channels: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outHeight: i32, outWidth: i32, fromRow: i32, toRow: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  let to = out + <usize>(fromRow * outWidth) * pixelBytes;
  for (let row = fromRow; row < toRow; row++) {
    const top = row % outHeight * strideY - padTop;
    const firstY = max(0, top);
    const rows = min(height, top + kernelHeight) - firstY;
    const line = x + <usize>(row / outHeight * height + firstY) * rowBytes;
    if (kernelWidth == 5 && strideX == 1 && channels >= 4) {
      for (let channel = 0; channel < channels; channel += 4) {
        const offset = <usize>min(channel, channels - 4) << 2;
        rowOf5(line + offset, rows, rowBytes, width, padLeft, pixelBytes, to + offset, outWidth);
      }
      to += <usize>outWidth * pixelBytes;
      continue;
    }
    for (let column = 0; column < outWidth; column++, to += pixelBytes) {
      const left = column * strideX - padLeft;
      const firstX = max(0, left);
      const columns = min(width, left + kernelWidth) - firstX;
      maxOf(line + <usize>firstX * pixelBytes, rows, columns, rowBytes, pixelBytes, channels, to);
    }
  }
}

// @ts-ignore: decorator
@inline
function maxOf(
  from: usize, rows: i32, columns: i32, rowBytes: usize, pixelBytes: usize, channels: i32, to: usize,
): void {
  if (channels < 4) {
    for (let offset: usize = 0; offset < pixelBytes; offset += 4) {
      let best = load<f32>(from + offset);
      for (let ky = 0; ky < rows; ky++) {
        let at = from + offset + <usize>ky * rowBytes;
        for (let kx = columns; kx > 0; kx--, at += pixelBytes) {
          const value = load<f32>(at);
          if (value > best || value != value) best = value;
        }
      }
      store<f32>(to + offset, best);
    }
    return;
  }
  for (let channel = 0; channel < channels; channel += 4) {
    const offset = <usize>min(channel, channels - 4) << 2;
    let best = v128.load(from + offset);
    for (let ky = 0; ky < rows; ky++) {
      let at = from + offset + <usize>ky * rowBytes;
      for (let kx = columns; kx > 0; kx--, at += pixelBytes) {
        best = larger(best, v128.load(at));
      }
    }
    v128.store(to + offset, best);
  }
}

/** Four channels of a row of outputs, of a kernel of five columns that moves by one. */
function rowOf5(
  from: usize, rows: i32, rowBytes: usize, width: i32, padLeft: i32, pixelBytes: usize, to: usize, outWidth: i32,
): void {
  const none = f32x4.splat(-Infinity);
  let a = none, b = none, c = none, d = none, e = none;
  for (let next = -padLeft; next < outWidth - padLeft + 4; next++) {
    a = b;
    b = c;
    c = d;
    d = e;
    e = none;
    if (next >= 0 && next < width) {
      let at = from + <usize>next * pixelBytes;
      e = v128.load(at);
      for (let row = rows - 1; row > 0; row--) {
        at += rowBytes;
        e = larger(e, v128.load(at));
      }
    }
    if (next < 4 - padLeft) continue;
    v128.store(to, larger(larger(larger(a, b), larger(c, d)), e));
    to += pixelBytes;
  }
}

// @ts-ignore: decorator
@inline
function larger(a: v128, b: v128): v128 {
  return v128.bitselect(b, a, v128.or(f32x4.gt(b, a), f32x4.ne(b, b)));
}
