// What the machine gives at most: for profiles, which say how near a layer comes.
import { madd } from './fused';

/**
 * `rounds` × 48 multiply-adds, twelve sums of four, everything in registers.
 * @returns something of the sums, so that they are needed
 */
export function multiplyAdds(rounds: i32): f32 {
  const x = f32x4.splat(<f32>rounds * 1e-9);
  const y = f32x4.splat(0.5);
  let a = step(x, 1), b = step(x, 2), c = step(x, 3), d = step(x, 4), e = step(x, 5), f = step(x, 6);
  let g = step(x, 7), h = step(x, 8), i = step(x, 9), j = step(x, 10), k = step(x, 11), l = step(x, 12);
  for (; rounds > 0; rounds--) {
    a = madd(a, y, x);
    b = madd(b, y, x);
    c = madd(c, y, x);
    d = madd(d, y, x);
    e = madd(e, y, x);
    f = madd(f, y, x);
    g = madd(g, y, x);
    h = madd(h, y, x);
    i = madd(i, y, x);
    j = madd(j, y, x);
    k = madd(k, y, x);
    l = madd(l, y, x);
  }
  const sum = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(sum, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
}

/** Sums that start apart are not taken for one and the same. */
// @ts-ignore: decorator
@inline
function step(x: v128, by: f32): v128 {
  return f32x4.add(x, f32x4.splat(by));
}
