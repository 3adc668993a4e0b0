// Element-wise activations, four floats at a time. `input` and `output` may be the same address.

const LANES: usize = 4;
const BYTES: usize = 4;

/** x · clamp(x + 3, 0, 6) ÷ 6 */
export function hardSwish(input: usize, output: usize, length: usize): void {
  const end = input + (length & ~(LANES - 1)) * BYTES;
  const three = f32x4.splat(3);
  const six = f32x4.splat(6);
  const zero = f32x4.splat(0);
  const sixth = f32x4.splat(1.0 / 6.0);
  for (; input < end; input += 16, output += 16) {
    const x = v128.load(input);
    const gate = f32x4.min(f32x4.max(f32x4.add(x, three), zero), six);
    v128.store(output, f32x4.mul(f32x4.mul(x, gate), sixth));
  }
  for (let left = length & (LANES - 1); left > 0; left--, input += BYTES, output += BYTES) {
    const x = load<f32>(input);
    const gate = min<f32>(max<f32>(x + 3, 0), 6);
    store<f32>(output, x * gate * (1.0 / 6.0));
  }
}

/** x ÷ (1 + e⁻ˣ) */
export function silu(input: usize, output: usize, length: usize): void {
  const end = input + (length & ~(LANES - 1)) * BYTES;
  for (; input < end; input += 16, output += 16) {
    v128.store(output, silu4(v128.load(input)));
  }
  const left = length & (LANES - 1);
  if (left > 0) {
    // The last one to three values by themselves, in the lanes of one vector.
    let x = f32x4.splat(load<f32>(input));
    if (left > 1) x = f32x4.replace_lane(x, 1, load<f32>(input + BYTES));
    if (left > 2) x = f32x4.replace_lane(x, 2, load<f32>(input + 2 * BYTES));
    const y = silu4(x);
    store<f32>(output, f32x4.extract_lane(y, 0));
    if (left > 1) store<f32>(output + BYTES, f32x4.extract_lane(y, 1));
    if (left > 2) store<f32>(output + 2 * BYTES, f32x4.extract_lane(y, 2));
  }
}

// @ts-ignore: decorator
@inline
function silu4(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

/**
 * eˣ = 2ⁿ · eʳ with n = round(x ÷ ln 2), |r| ≤ ln 2 ÷ 2, eʳ by its Taylor series to r⁶ (relative error below 2e-7).
 * x is clamped to ±87, where 2ⁿ still is a normal float.
 */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  // ln 2 in two parts, so that n · ln 2 loses nothing.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.0 / 720.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
