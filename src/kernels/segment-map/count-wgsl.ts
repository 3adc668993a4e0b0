import { MAP_PARAMS, WORDS_PER_GROUP } from './refine-wgsl.ts';

/**
 * Counts the pixels of each class within the frame, four pixels a thread, first within the workgroup.
 * @param bins classes; pixels of others are not counted
 * @param bin what a `byte` is counted as, in WGSL
 */
export function countShader(bins: number, bin: string): string {
  return /* wgsl */ `${MAP_PARAMS}
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>, ${bins}>;

var<workgroup> here: array<atomic<u32>, ${bins}>;

@compute @workgroup_size(${WORDS_PER_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let pixels = params.side.x * params.side.y;
  let first = i32(id.x) * 4;
  for (var at = first; at < min(first + 4, pixels); at++) {
    if (!inContent(vec2i(at % params.side.x, at / params.side.x))) { continue; }
    let byte = byteAt(at);
    let bin = ${bin};
    if (bin < ${bins}u) { atomicAdd(&here[bin], 1u); }
  }
  workgroupBarrier();
  for (var bin = lane; bin < ${bins}u; bin += ${WORDS_PER_GROUP}u) {
    let count = atomicLoad(&here[bin]);
    if (count > 0u) { atomicAdd(&counts[bin], count); }
  }
}
`;
}
