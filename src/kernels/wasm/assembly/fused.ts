// What every convolution ends with: an activation, applied while the sums are still in registers.

/** Kinds of activation; the same numbers as in ../../conv2d/wasm.ts. */
export const NONE: i32 = 0;
export const RELU: i32 = 1;
export const RELU6: i32 = 2;
export const LEAKY_RELU: i32 = 3;
export const SIGMOID: i32 = 4;
export const SILU: i32 = 5;
export const HARD_SWISH: i32 = 6;

/** a · b + c; rounded once where the engine has relaxed SIMD, twice where it has not. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Applies an activation to `length` floats; `input` and `output` may be the same address.
 * Convolutions call it on what they have just written, which still lies in the cache: done for each tile it would push
 * the tile's sums out of their registers.
 */
export function activate(input: usize, output: usize, length: i32, kind: i32, alpha: f32): void {
  // Each loop is compiled for its own constant kind.
  if (kind == HARD_SWISH) each(input, output, length, HARD_SWISH, alpha);
  else if (kind == SILU) each(input, output, length, SILU, alpha);
  else if (kind == RELU) each(input, output, length, RELU, alpha);
  else if (kind == RELU6) each(input, output, length, RELU6, alpha);
  else if (kind == LEAKY_RELU) each(input, output, length, LEAKY_RELU, alpha);
  else if (kind == SIGMOID) each(input, output, length, SIGMOID, alpha);
}

// @ts-ignore: decorator
@inline
function each(input: usize, output: usize, length: i32, kind: i32, alpha: f32): void {
  for (; length >= 4; length -= 4, input += 16, output += 16) {
    v128.store(output, apply(v128.load(input), kind, alpha));
  }
  for (; length > 0; length--, input += 4, output += 4) {
    v128.store_lane<f32>(output, apply(v128.load32_zero(input), kind, alpha), 0);
  }
}

// @ts-ignore: decorator
@inline
function apply(x: v128, kind: i32, alpha: f32): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const six = f32x4.splat(6);
  if (kind == RELU) return f32x4.max(x, zero);
  if (kind == RELU6) return f32x4.min(f32x4.max(x, zero), six);
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, f32x4.splat(alpha)), x, f32x4.lt(x, zero));
  if (kind == HARD_SWISH) {
    const gate = f32x4.min(f32x4.max(f32x4.add(x, f32x4.splat(3)), zero), six);
    return f32x4.mul(f32x4.mul(x, gate), f32x4.splat(1.0 / 6.0));
  }
  const denominator = f32x4.add(one, exp4(f32x4.neg(x)));
  return f32x4.div(kind == SILU ? x : one, denominator);
}

/**
 * eˣ = 2ⁿ · eʳ with n = round(x ÷ ln 2), |r| ≤ ln 2 ÷ 2, eʳ by its Taylor series to r⁶ (relative error below 2e-7).
 * x is clamped to ±87, where 2ⁿ still is a normal float.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts, so that n · ln 2 loses nothing.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.0 / 720.0);
  p = madd(p, r, f32x4.splat(1.0 / 120.0));
  p = madd(p, r, f32x4.splat(1.0 / 24.0));
  p = madd(p, r, f32x4.splat(1.0 / 6.0));
  p = madd(p, r, f32x4.splat(0.5));
  p = madd(p, r, f32x4.splat(1));
  p = madd(p, r, f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Stores the first `count` (1 to 8) of eight values. */
export function storeFirst(to: usize, low: v128, high: v128, count: i32): void {
  if (count >= 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  if (count >= 4) {
    v128.store(to, low);
    to += 16;
    low = high;
    count -= 4;
  }
  if (count > 0) v128.store_lane<f32>(to, low, 0);
  if (count > 1) v128.store_lane<f32>(to, low, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, low, 2, 8);
}
