/** Adds `length` values of `a` to those of `b`; the places may be the same. */
export function addValues(a: usize, b: usize, out: usize, length: i32): void {
  for (; length >= 4; length -= 4, a += 16, b += 16, out += 16) {
    v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
  }
  for (; length > 0; length--, a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) + load<f32>(b));
}
