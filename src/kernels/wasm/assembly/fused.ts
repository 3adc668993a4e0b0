// What every convolution ends with: an activation.

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
  else if (kind == SILU) eachGated(input, output, length, true);
  else if (kind == RELU) each(input, output, length, RELU, alpha);
  else if (kind == RELU6) each(input, output, length, RELU6, alpha);
  else if (kind == LEAKY_RELU) each(input, output, length, LEAKY_RELU, alpha);
  else if (kind == SIGMOID) eachGated(input, output, length, false);
}

// @ts-ignore: decorator
@inline
function each(input: usize, output: usize, length: i32, kind: i32, alpha: f32): void {
  const unknown = length >> 31;
  const low = held(0, unknown);
  const high = held(kind == HARD_SWISH ? 1 : 6, unknown);
  const slope = kind == HARD_SWISH ? held(1.0 / 6.0, unknown) : f32x4.splat(alpha);
  const half = held(0.5, unknown);
  const last = input + (<usize>(length & ~7) << 2);
  for (; input < last; input += 32, output += 32) {
    const x = v128.load(input);
    const second = v128.load(input, 16);
    v128.store(output, activated(x, kind, low, high, slope, half));
    v128.store(output, activated(second, kind, low, high, slope, half), 16);
  }
  for (let left = length & 7; left > 0; left -= 4, input += 16, output += 16) {
    const y = activated(loadFirst(input, left), kind, low, high, slope, half);
    storeFirst(output, y, y, min(left, 4));
  }
}

// @ts-ignore: decorator
@inline
function activated(x: v128, kind: i32, low: v128, high: v128, slope: v128, half: v128): v128 {
  if (kind == RELU) return f32x4.pmax(x, low);
  if (kind == RELU6) return f32x4.pmin(f32x4.pmax(x, low), high);
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, low));
  return f32x4.mul(x, f32x4.pmin(f32x4.pmax(madd(x, slope, half), low), high));
}

/** 1 ÷ (1 + e⁻ˣ), times x where `times`. */
// @ts-ignore: decorator
@inline
function eachGated(input: usize, output: usize, length: i32, times: bool): void {
  const unknown = length >> 31;
  const limit = held(LIMIT, unknown);
  const below = held(-LIMIT, unknown);
  const perLn2 = held(-PER_LN2, unknown);
  const shifter = held(SHIFTER, unknown);
  const ln2 = held(LN2, unknown);
  const c5 = held(C5, unknown);
  const c4 = held(C4, unknown);
  const c3 = held(C3, unknown);
  const c2 = held(C2, unknown);
  const c1 = held(C1, unknown);
  const c0 = held(C0, unknown);
  const one = held(1, unknown);
  const last = input + (<usize>(length & ~3) << 2);
  for (; input < last; input += 16, output += 16) {
    const x = v128.load(input);
    v128.store(output, gated(x, times ? x : one, limit, below, perLn2, shifter, ln2, c5, c4, c3, c2, c1, c0, one));
  }
  if ((length & 3) != 0) lastGated(input, output, length & 3, times);
}

/** Fewer than four values. Apart from the loop, or its constants would not stay in registers. */
function lastGated(input: usize, output: usize, count: i32, times: bool): void {
  const one = f32x4.splat(1);
  const x = loadFirst(input, count);
  const y = gated(
    x, times ? x : one, f32x4.splat(LIMIT), f32x4.splat(-LIMIT), f32x4.splat(-PER_LN2), f32x4.splat(SHIFTER),
    f32x4.splat(LN2), f32x4.splat(C5), f32x4.splat(C4), f32x4.splat(C3), f32x4.splat(C2), f32x4.splat(C1),
    f32x4.splat(C0), one,
  );
  storeFirst(output, y, y, count);
}

/** `numerator` ÷ (1 + e⁻ˣ) */
// @ts-ignore: decorator
@inline
function gated(
  x: v128, numerator: v128, limit: v128, below: v128, perLn2: v128, shifter: v128, ln2: v128,
  c5: v128, c4: v128, c3: v128, c2: v128, c1: v128, c0: v128, one: v128,
): v128 {
  const within = f32x4.pmax(f32x4.pmin(x, limit), below);
  const shifted = madd(within, perLn2, shifter);
  const r = madd(f32x4.sub(shifted, shifter), ln2, within);
  const p = madd(madd(madd(madd(madd(c5, r, c4), r, c3), r, c2), r, c1), r, c0);
  return f32x4.div(numerator, madd(p, i32x4.shl(shifted, 23), one));
}

// e⁻ˣ = 2ⁿ · e⁻ʳ with n = round(-x ÷ ln 2), r = x + n · ln 2, |r| ≤ ln 2 ÷ 2. e⁻ʳ by the polynomial of degree 5 whose
// largest relative error is smallest (7.6e-8 before rounding). Where a multiply-add is rounded twice, n · ln 2 is off by up
// to half of its last place: 1e-6 of the result while |x| < 16, 5e-6 at the ends. x is held to ±87, where 2ⁿ still is a
// normal float.
const LIMIT: f32 = 87;
const PER_LN2: f32 = 1.4426950408889634;
/** 1.5 · 2²³ + 127: a number added to it is rounded to a whole one, and stands, biased, where an exponent is made of it. */
const SHIFTER: f32 = 12583039;
const LN2: f32 = 0.6931471805599453;
const C5: f32 = -0.008297584019601345;
const C4: f32 = 0.041915878653526306;
const C3: f32 = -0.16667577624320984;
const C2: f32 = 0.4999889135360718;
const C1: f32 = -0.9999997019767761;
const C0: f32 = 1.0000001192092896;

/** e⁻ˣ */
// @ts-ignore: decorator
@inline
export function expMinus(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(LIMIT)), f32x4.splat(-LIMIT));
  const shifted = madd(x, f32x4.splat(-PER_LN2), f32x4.splat(SHIFTER));
  const n = f32x4.sub(shifted, f32x4.splat(SHIFTER));
  const r = madd(n, f32x4.splat(LN2), x);
  let p = madd(f32x4.splat(C5), r, f32x4.splat(C4));
  p = madd(p, r, f32x4.splat(C3));
  p = madd(p, r, f32x4.splat(C2));
  p = madd(p, r, f32x4.splat(C1));
  p = madd(p, r, f32x4.splat(C0));
  return f32x4.mul(p, i32x4.shl(shifted, 23));
}

/**
 * Four times a value, kept in a register over a loop: engines make a constant anew wherever it is used.
 * @param unknown 0, but nobody who compiles may know it
 */
// @ts-ignore: decorator
@inline
function held(value: f32, unknown: i32): v128 {
  return f32x4.splat(reinterpret<f32>(reinterpret<i32>(value) | unknown));
}

/** Loads the first `count` (1 to 4) of four values, zeros for the others; reads nothing beyond. */
// @ts-ignore: decorator
@inline
export function loadFirst(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let x = v128.load32_zero(from);
  if (count > 1) x = v128.load_lane<f32>(from, x, 1, 4);
  if (count > 2) x = v128.load_lane<f32>(from, x, 2, 8);
  return x;
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
