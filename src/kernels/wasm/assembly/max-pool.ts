// Max-pooling, NHWC. Four channels at a time; channels beyond the last four are done again in a last four that overlaps, or
// one by one where there are fewer than four. What is not a number wins, as in PyTorch.

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
        const value = v128.load(at);
        best = v128.bitselect(value, best, v128.or(f32x4.gt(value, best), f32x4.ne(value, value)));
      }
    }
    v128.store(to + offset, best);
  }
}
