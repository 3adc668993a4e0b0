// Logits [pixels][channels] → smoothed logits, and a byte per pixel; see ../../segment-map/reference.ts for the rule.
//
// Four channels at a time. Where their number is no multiple of four, the last vector overlaps the one before, so that
// nothing beyond a pixel is read or written. Products and sums are not fused: all variants give the same bits.
import { expMinus } from './fused';

/**
 * Pixels `first` (a multiple of four) to `last`.
 * @param past the last frame's smoothed logits as `next` had them, or 0
 * @param next where the smoothed logits go; neither `logits` nor `past`
 * @param map where the bytes go; whole words are written, 0 behind the last pixel
 * @param agreed the past's weight where the class stayed, `contested` where it changed
 * @param follow logits of disagreement from which on the past counts for nothing
 * @param limit logits are held to ± this
 */
export function segmentMap(
  logits: usize, past: usize, next: usize, map: usize, first: i32, last: i32, channels: i32, alpha: i32,
  agreed: f32, contested: f32, follow: f32, limit: f32,
): void {
  const perFollow: f32 = 1 / follow;
  const pixelBytes = <usize>channels << 2;
  const offset = <usize>first * pixelBytes;
  logits += offset;
  next += offset;
  if (past) past += offset;
  map += <usize>first;
  for (; first < last; first += 4, map += 4) {
    const count = min(4, last - first);
    if (alpha) {
      store<i32>(map, alphas(logits, past, next, count, agreed, contested, perFollow, limit));
      logits += 16;
      next += 16;
      if (past) past += 16;
      continue;
    }
    let word = 0;
    for (let pixel = 0; pixel < count; pixel++) {
      if (past) {
        smooth(logits, past, next, channels, agreed, contested, perFollow, limit);
        past += pixelBytes;
      } else {
        holdAll(logits, next, channels, limit);
      }
      word |= largest(next, channels, limit, false) << (pixel << 3);
      logits += pixelBytes;
      next += pixelBytes;
    }
    store<i32>(map, word);
  }
}

/** `count` (1 to 4) pixels of one channel each; their four bytes. */
// @ts-ignore: decorator
@inline
function alphas(
  logits: usize, past: usize, next: usize, count: i32, agreed: f32, contested: f32, perFollow: f32, limit: f32,
): i32 {
  let now = held(loadFirst(logits, count), limit);
  if (past) {
    const before = loadFirst(past, count);
    const change = f32x4.sub(before, now);
    const far = f32x4.mul(change, f32x4.splat(perFollow));
    const near = f32x4.max(f32x4.sub(f32x4.splat(1), f32x4.mul(far, far)), f32x4.splat(0));
    const crossed = v128.xor(f32x4.lt(now, f32x4.splat(0)), f32x4.lt(before, f32x4.splat(0)));
    const weight = v128.bitselect(f32x4.splat(contested), f32x4.splat(agreed), crossed);
    now = f32x4.add(now, f32x4.mul(f32x4.mul(weight, f32x4.mul(near, near)), change));
  }
  if (count == 4) {
    v128.store(next, now);
  } else {
    v128.store32_lane(next, now, 0);
    if (count > 1) v128.store32_lane(next, now, 1, 4);
    if (count > 2) v128.store32_lane(next, now, 2, 8);
  }
  const share = f32x4.div(f32x4.splat(255), f32x4.add(f32x4.splat(1), expMinus(now)));
  const words = i32x4.trunc_sat_f32x4_u(f32x4.add(share, f32x4.splat(0.5)));
  const halves = i16x8.narrow_i32x4_u(words, words);
  const bytes = i32x4.extract_lane(i8x16.narrow_i16x8_u(halves, halves), 0);
  return count == 4 ? bytes : bytes & ((1 << (count << 3)) - 1);
}

// @ts-ignore: decorator
@inline
function loadFirst(from: usize, count: i32): v128 {
  if (count == 4) return v128.load(from);
  let values = v128.load32_zero(from);
  if (count > 1) values = v128.load32_lane(from, values, 1, 4);
  if (count > 2) values = v128.load32_lane(from, values, 2, 8);
  return values;
}

/** One pixel's smoothed logits. */
// @ts-ignore: decorator
@inline
function smooth(
  logits: usize, past: usize, next: usize, channels: i32, agreed: f32, contested: f32, perFollow: f32, limit: f32,
): void {
  const leader = largest(logits, channels, limit, true);
  const before = largest(past, channels, limit, false);
  let weight = agreed;
  if (leader != before) {
    const gained = one(logits, leader, limit, true) - one(logits, before, limit, true);
    const had = one(past, before, limit, false) - one(past, leader, limit, false);
    const far = (gained + had) * perFollow;
    const near = max<f32>(1 - far * far, 0);
    weight = contested * (near * near);
  }
  if (channels < 4) {
    for (let channel = 0; channel < channels; channel++) {
      const now = one(logits, channel, limit, true);
      store<f32>(next + (<usize>channel << 2), now + weight * (one(past, channel, limit, false) - now));
    }
    return;
  }
  const weights = f32x4.splat(weight);
  const tail = <usize>(channels - 4) << 2;
  for (let at: usize = 0; at < tail; at += 16) mix(logits + at, past + at, next + at, weights, limit);
  mix(logits + tail, past + tail, next + tail, weights, limit);
}

// @ts-ignore: decorator
@inline
function mix(logits: usize, past: usize, next: usize, weights: v128, limit: f32): void {
  const now = held(v128.load(logits), limit);
  const change = f32x4.sub(v128.load(past), now);
  v128.store(next, f32x4.add(now, f32x4.mul(weights, change)));
}

// @ts-ignore: decorator
@inline
function holdAll(logits: usize, next: usize, channels: i32, limit: f32): void {
  if (channels < 4) {
    for (let channel = 0; channel < channels; channel++) {
      store<f32>(next + (<usize>channel << 2), one(logits, channel, limit, true));
    }
    return;
  }
  const tail = <usize>(channels - 4) << 2;
  for (let at: usize = 0; at < tail; at += 16) v128.store(next + at, held(v128.load(logits + at), limit));
  v128.store(next + tail, held(v128.load(logits + tail), limit));
}

/** The first channel that has the largest value; `raw` values are held to the limit. */
// @ts-ignore: decorator
@inline
function largest(values: usize, channels: i32, limit: f32, raw: bool): i32 {
  if (channels < 4) {
    let best = 0;
    let most = one(values, 0, limit, raw);
    for (let channel = 1; channel < channels; channel++) {
      const value = one(values, channel, limit, raw);
      if (value > most) {
        most = value;
        best = channel;
      }
    }
    return best;
  }
  const tail = <usize>(channels - 4) << 2;
  let best = four(values + tail, limit, raw);
  for (let at: usize = 0; at < tail; at += 16) best = f32x4.pmax(best, four(values + at, limit, raw));
  best = f32x4.pmax(best, i32x4.shuffle(best, best, 2, 3, 0, 1));
  best = f32x4.pmax(best, i32x4.shuffle(best, best, 1, 0, 3, 2));
  if (channels <= 32) {
    // A bit per channel: which of them comes first is no branch to be guessed wrong.
    let found = i32x4.bitmask(f32x4.eq(four(values + tail, limit, raw), best)) << (channels - 4);
    for (let at: usize = 0; at < tail; at += 16) {
      found |= i32x4.bitmask(f32x4.eq(four(values + at, limit, raw), best)) << <i32>(at >> 2);
    }
    return ctz(found);
  }
  for (let at: usize = 0; at < tail; at += 16) {
    const found = i32x4.bitmask(f32x4.eq(four(values + at, limit, raw), best));
    if (found) return <i32>(at >> 2) + ctz(found);
  }
  return channels - 4 + ctz(i32x4.bitmask(f32x4.eq(four(values + tail, limit, raw), best)));
}

// @ts-ignore: decorator
@inline
function four(values: usize, limit: f32, raw: bool): v128 {
  return raw ? held(v128.load(values), limit) : v128.load(values);
}

// @ts-ignore: decorator
@inline
function one(values: usize, channel: i32, limit: f32, raw: bool): f32 {
  const at = values + (<usize>channel << 2);
  return raw ? f32x4.extract_lane(held(v128.load32_splat(at), limit), 0) : load<f32>(at);
}

/** Within ± `limit`; NaN, which compares with nothing, becomes the lowest. */
// @ts-ignore: decorator
@inline
function held(values: v128, limit: f32): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.splat(-limit), values), f32x4.splat(limit));
}
