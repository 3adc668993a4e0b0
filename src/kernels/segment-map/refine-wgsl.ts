import {
  DISTANCE_SIGMA,
  LUMA_SIGMA,
  REACH,
  SLACK,
  SURE,
  UNSURE_WEIGHT,
} from '../../shared/alpha-refinement.ts';

/** Of a workgroup: words of the map, of four pixels each. */
export const WORDS_PER_GROUP = 64;

/** What every shader over a map knows of it. Content's last column and row are within it. */
export const MAP_PARAMS = /* wgsl */ `
struct Params {
  side: vec2i,
  first: vec2i,
  last: vec2i,
  steady: u32,
  unused: u32,
  luma: vec4f,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> map: array<u32>;

fn byteAt(at: i32) -> u32 { return (map[at >> 2u] >> (u32(at & 3) * 8u)) & 0xffu; }

fn inContent(at: vec2i) -> bool { return all(at >= params.first) && all(at <= params.last); }
`;

const g = (sigma: number) => `${1 / (2 * sigma ** 2)}`;

/**
 * Draws the edge of an alpha map to where the picture has one, four pixels a thread; see postprocess/refine-alpha.ts.
 * Luma comes out of the network's input.
 */
export const REFINE_SHADER = /* wgsl */ `${MAP_PARAMS}
@group(0) @binding(2) var<storage, read> picture: array<f32>;
@group(0) @binding(3) var<storage, read> before: array<u32>;
@group(0) @binding(4) var<storage, read_write> refined: array<u32>;

fn alphaAt(x: i32, y: i32) -> f32 {
  let held = clamp(vec2i(x, y), params.first, params.last);
  return f32(byteAt(held.y * params.side.x + held.x));
}

fn lumaAt(at: i32) -> f32 {
  let colour = vec3f(picture[at * 3], picture[at * 3 + 1], picture[at * 3 + 2]);
  return round(clamp(dot(colour, params.luma.xyz) + params.luma.w, 0.0, 255.0));
}

fn mean(x: i32, y: i32) -> f32 {
  let luma = lumaAt(y * params.side.x + x);
  let low = max(vec2i(x, y) - ${REACH}, params.first);
  let high = min(vec2i(x, y) + ${REACH}, params.last);
  var sum = 0.0;
  var weights = 0.0;
  for (var v = low.y; v <= high.y; v++) {
    for (var u = low.x; u <= high.x; u++) {
      let at = v * params.side.x + u;
      let alpha = f32(byteAt(at));
      let away = vec2f(vec2i(u - x, v - y));
      let other = lumaAt(at) - luma;
      let near = exp(-dot(away, away) * ${g(DISTANCE_SIGMA)} - other * other * ${g(LUMA_SIGMA)});
      let weight = near * (${UNSURE_WEIGHT} + abs(alpha / 127.5 - 1.0));
      sum += weight * alpha;
      weights += weight;
    }
  }
  return floor(sum / weights + 0.5);
}

fn refine(pixel: i32) -> u32 {
  let x = pixel % params.side.x;
  let y = pixel / params.side.x;
  let alpha = byteAt(pixel);
  if (!inContent(vec2i(x, y))) { return alpha; }
  let here = f32(alpha);
  let beside = vec4f(alphaAt(x - ${REACH}, y), alphaAt(x + ${REACH}, y), alphaAt(x, y - ${REACH}), alphaAt(x, y + ${REACH}));
  if (here <= ${SURE}.0 && all(beside <= vec4f(${SURE}.0))) { return alpha; }
  if (here >= ${255 - SURE}.0 && all(beside >= vec4f(${255 - SURE}.0))) { return alpha; }
  let value = mean(x, y);
  if (params.steady == 0u) { return u32(value); }
  let past = f32((before[pixel >> 2u] >> (u32(pixel & 3) * 8u)) & 0xffu);
  return u32(clamp(min(max(past, value - ${SLACK}.0), value + ${SLACK}.0), 0.0, 255.0));
}

@compute @workgroup_size(${WORDS_PER_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixels = params.side.x * params.side.y;
  let first = i32(id.x) * 4;
  if (first >= pixels) { return; }
  var word = 0u;
  for (var lane = 0; lane < 4; lane++) {
    if (first + lane < pixels) { word |= refine(first + lane) << u32(lane * 8); }
  }
  refined[id.x] = word;
}
`;
