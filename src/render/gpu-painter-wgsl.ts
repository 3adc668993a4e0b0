import { EDGE_FROM, EDGE_TO } from './alpha-matte.ts';

/** Where a person's share is above the first, nothing of it goes into the blur; from the second on all is left out. */
export interface LeftOut {
  readonly from: number;
  readonly to: number;
}

/** Which bindings each entry reads. */
export const ENTRY_BINDINGS = {
  matte: [0, 1],
  classes: [0, 1, 2],
  shrinkFrame: [0, 1, 3, 4],
  shrink: [0, 3, 5],
  fill: [0, 3, 5],
  enlarge: [0, 5],
  plain: [4],
  overlayMatte: [0, 3, 4, 5],
  overlayClasses: [0, 3, 4, 5],
  beforeColour: [0, 3, 4, 5],
  beforePicture: [0, 3, 4, 5, 6],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** A fragment shader of {@link painterShader}. */
export type PainterEntry = keyof typeof ENTRY_BINDINGS;

/**
 * Paints a frame with its mask as mask-painter.ts does, each entry a pass over all of its target. Colours are
 * premultiplied; a `picture` is the frame, of the size of what is painted.
 * @param external whether the frame is a video frame instead of a texture
 */
export function painterShader(external: boolean, leftOut: LeftOut): string {
  // What a conversion of a video frame's colours gives is not held to 0 to 1.
  const [type, pixel, sample] = external
    ? [
        'texture_external',
        'textureLoad(picture, min(at, textureDimensions(picture) - 1u))',
        'textureSampleBaseClampToEdge(picture, linear, uv)',
      ]
    : ['texture_2d<f32>', 'textureLoad(picture, at, 0)', 'textureSampleLevel(picture, linear, uv, 0)'];
  return /* wgsl */ `
struct Params {
  /** Of the target, in pixels. */
  size: vec2f,
  /** Pixels in a row of the map. */
  pitch: i32,
  flag: u32,
  /** Where the frame lies in the map: left, top, width, height. */
  content: vec4i,
  /** What lies over the frame where a matte is 0, and where it is 1. */
  none: vec4f,
  full: vec4f,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> map: array<u32>;
/** For 256 ids the colour within, and for 256 the colour where it meets another; alpha highest, not premultiplied. */
@group(0) @binding(2) var<storage, read> palette: array<u32, 512>;
@group(0) @binding(3) var linear: sampler;
@group(0) @binding(4) var picture: ${type};
@group(0) @binding(5) var layer: texture_2d<f32>;
@group(0) @binding(6) var behind: texture_2d<f32>;

@vertex fn corners(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
}

fn byteAt(column: i32, row: i32) -> u32 {
  let first = params.content.xy;
  let held = clamp(vec2i(column, row), first, first + params.content.zw - 1);
  let at = held.y * params.pitch + held.x;
  return (map[at >> 2u] >> (u32(at & 3) * 8u)) & 0xffu;
}

/** Where in the map a place in the target lies, pixel centres at whole numbers. */
fn inMap(place: vec2f) -> vec2f {
  return vec2f(params.content.xy) + place * vec2f(params.content.zw) / params.size - 0.5;
}

/** ref: Mitchell & Netravali 1988, B = C = 1/3; for the four pixels about a place */
fn mitchell(share: f32) -> vec4f {
  let d = abs(vec4f(share + 1.0, share, share - 1.0, share - 2.0));
  let near = ((7.0 * d - 12.0) * d * d + 16.0 / 3.0) / 6.0;
  let far = (((-7.0 / 3.0 * d + 12.0) * d - 20.0) * d + 32.0 / 3.0) / 6.0;
  return select(far, near, d < vec4f(1.0));
}

/** Enlarged with care, then the edge narrowed. */
@fragment fn matte(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let centre = inMap(at.xy);
  let base = floor(centre);
  let across = mitchell(centre.x - base.x);
  let down = mitchell(centre.y - base.y);
  let first = vec2i(base) - 1;
  var sum = 0.0;
  for (var y = 0; y < 4; y++) {
    var row = 0.0;
    for (var x = 0; x < 4; x++) { row += across[x] * f32(byteAt(first.x + x, first.y + y)); }
    sum += down[y] * row;
  }
  let value = floor(clamp(sum, 0.0, 255.0) + 0.5) / 255.0;
  return vec4f(smoothstep(${EDGE_FROM}, ${EDGE_TO}, value));
}

@fragment fn classes(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let here = params.content.xy + vec2i(at.xy);
  let id = byteAt(here.x, here.y);
  let meets = id != byteAt(here.x + 1, here.y) || id != byteAt(here.x, here.y + 1);
  let colour = unpack4x8unorm(palette[id + select(0u, 256u, meets)]);
  return vec4f(colour.rgb * colour.a, colour.a);
}

fn frameAt(at: vec2u) -> vec3f { return saturate(${pixel}.rgb); }

fn sampledFrame(uv: vec2f) -> vec4f { return vec4f(saturate(${sample}.rgb), 1.0); }

fn sampledLayer(uv: vec2f) -> vec4f { return textureSampleLevel(layer, linear, uv, 0); }

/** How much of the person is left out at a place in the target. */
fn leftOut(place: vec2f) -> f32 {
  let centre = inMap(place);
  let base = vec2i(floor(centre));
  let share = centre - floor(centre);
  var four = vec4f(
    f32(byteAt(base.x, base.y)), f32(byteAt(base.x + 1, base.y)),
    f32(byteAt(base.x, base.y + 1)), f32(byteAt(base.x + 1, base.y + 1)));
  four = saturate((four / 255.0 - ${leftOut.from}) / ${leftOut.to - leftOut.from});
  let rows = mix(four.xz, four.yw, share.x);
  return mix(rows.x, rows.y, share.y);
}

/** With the flag, translucent pixels become opaque, and black where there is nothing. */
fn whole(colour: vec4f) -> vec4f {
  if (params.flag == 0u) { return colour; }
  if (colour.a <= 0.0) { return vec4f(0.0, 0.0, 0.0, 1.0); }
  return vec4f(colour.rgb / colour.a, 1.0);
}

const QUARTERS = array<vec2f, 4>(vec2f(-0.25, -0.25), vec2f(0.25, -0.25), vec2f(-0.25, 0.25), vec2f(0.25, 0.25));

/** The picture made smaller, without the person. */
@fragment fn shrinkFrame(@builtin(position) at: vec4f) -> @location(0) vec4f {
  var sum = vec4f(0.0);
  var out = 0.0;
  for (var tap = 0u; tap < 4u; tap++) {
    let place = at.xy + QUARTERS[tap];
    sum += sampledFrame(place / params.size);
    out += leftOut(place);
  }
  return whole(sum * 0.25 * (1.0 - out * 0.25));
}

@fragment fn shrink(@builtin(position) at: vec4f) -> @location(0) vec4f {
  var sum = vec4f(0.0);
  for (var tap = 0u; tap < 4u; tap++) { sum += sampledLayer((at.xy + QUARTERS[tap]) / params.size); }
  return whole(sum * 0.25);
}

/** Blended in behind what is there. */
@fragment fn fill(@builtin(position) at: vec4f) -> @location(0) vec4f {
  return sampledLayer(at.xy / params.size);
}

@fragment fn enlarge(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let last = vec2i(textureDimensions(layer)) - 1;
  let centre = at.xy * vec2f(last + 1) / params.size - 0.5;
  let base = floor(centre);
  let across = mitchell(centre.x - base.x);
  let down = mitchell(centre.y - base.y);
  let first = vec2i(base) - 1;
  var sum = vec3f(0.0);
  for (var y = 0; y < 4; y++) {
    for (var x = 0; x < 4; x++) {
      let held = clamp(first + vec2i(x, y), vec2i(0), last);
      sum += across[x] * down[y] * textureLoad(layer, held, 0).rgb;
    }
  }
  return vec4f(saturate(sum), 1.0);
}

@fragment fn plain(@builtin(position) at: vec4f) -> @location(0) vec4f {
  return vec4f(frameAt(vec2u(at.xy)), 1.0);
}

fn over(lower: vec3f, upper: vec4f) -> vec4f { return vec4f(lower * (1.0 - upper.a) + upper.rgb, 1.0); }

/** The layer is a matte. */
@fragment fn overlayMatte(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let share = sampledLayer(at.xy / params.size).r;
  return over(frameAt(vec2u(at.xy)), mix(params.none, params.full, share));
}

/** The layer holds colours; with the flag it is finer than the frame. */
@fragment fn overlayClasses(@builtin(position) at: vec4f) -> @location(0) vec4f {
  var colour = sampledLayer(at.xy / params.size);
  if (params.flag == 1u) {
    colour = vec4f(0.0);
    for (var tap = 0u; tap < 4u; tap++) { colour += 0.25 * sampledLayer((at.xy + QUARTERS[tap]) / params.size); }
  }
  return over(frameAt(vec2u(at.xy)), colour);
}

@fragment fn beforeColour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let share = sampledLayer(at.xy / params.size).r;
  return vec4f(mix(params.none.rgb, frameAt(vec2u(at.xy)), share), 1.0);
}

@fragment fn beforePicture(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let uv = at.xy / params.size;
  let back = textureSampleLevel(behind, linear, uv, 0).rgb;
  return vec4f(mix(back, frameAt(vec2u(at.xy)), sampledLayer(uv).r), 1.0);
}
`;
}
