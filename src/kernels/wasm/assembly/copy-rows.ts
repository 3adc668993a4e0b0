// Rows of bytes from one place to another, each with its own distance between rows: all that Concat and Split do.

/** Copies `rows` runs of `bytes` (a multiple of 4). The places must not overlap. */
export function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, bytes: usize, rows: i32): void {
  for (; rows > 0; rows--) {
    let source = from;
    let target = to;
    const end = from + (bytes & ~15);
    for (; source < end; source += 16, target += 16) v128.store(target, v128.load(source));
    for (const last = from + bytes; source < last; source += 4, target += 4) store<u32>(target, load<u32>(source));
    from += fromStride;
    to += toStride;
  }
}
