import type { GpuProgram } from '../webgpu/gpu-program.ts';
import type { DetectionBuffers } from './decode-wgsl.ts';
import { CANDIDATE_WORDS, OPTIONS_WGSL, RESULT_WORDS } from './layout.ts';

/** One workgroup does it all: as many threads as every device has. */
const THREADS = 256;

/**
 * Greedy non-maximum suppression: again and again the strongest of what is left is kept (of equal scores the lower anchor)
 * and what it overlaps goes out. Each thread looks after every 256th candidate; which one is kept they settle in the
 * workgroup's memory, so that the order in which candidates came does not matter. The reference is
 * `postprocess/non-max-suppression.ts`.
 */
export function suppressProgram(anchors: number, buffers: DetectionBuffers): GpuProgram {
  const code = `
    @group(0) @binding(0) var<uniform> capacity : vec4<u32>;
    @group(0) @binding(1) var<storage, read> options : array<i32>;
    struct Candidates { count : atomic<u32>, words : array<u32> }
    @group(0) @binding(2) var<storage, read_write> candidates : Candidates;
    @group(0) @binding(3) var<storage, read_write> results : array<u32>;

    var<workgroup> bestKey : atomic<u32>;
    var<workgroup> bestAnchor : atomic<u32>;
    var<workgroup> winner : u32;
    var<workgroup> goesOn : u32;
    var<workgroup> total : u32;

    fn boxAt(place : u32) -> vec4<f32> {
      return vec4<f32>(
        bitcast<f32>(candidates.words[place]),
        bitcast<f32>(candidates.words[place + 1u]),
        bitcast<f32>(candidates.words[place + 2u]),
        bitcast<f32>(candidates.words[place + 3u]),
      );
    }

    fn areaOf(box : vec4<f32>) -> f32 {
      let size = max(box.zw - box.xy, vec2<f32>(0.0));
      return size.x * size.y;
    }

    @compute @workgroup_size(${THREADS})
    fn main(@builtin(local_invocation_index) local : u32) {
      if (local == 0u) { total = min(atomicLoad(&candidates.count), capacity.x); }
      let count = workgroupUniformLoad(&total);
      var kept = 0u;
      var last = 0u;
      loop {
        // What overlaps the last one kept goes out; the strongest of the rest is this thread's proposal.
        var key = 0u;
        var anchor = 0u;
        var place = 0u;
        let box = boxAt(last);
        let area = areaOf(box);
        let classId = candidates.words[last + 5u];
        for (var i = local; i < count; i += ${THREADS}u) {
          let own = i * ${CANDIDATE_WORDS}u;
          var ownKey = candidates.words[own + 7u];
          if (ownKey == 0u) { continue; }
          if (kept > 0u) {
            let other = boxAt(own);
            let overlap = min(box.zw, other.zw) - max(box.xy, other.xy);
            let same = candidates.words[own + 5u] == classId || ${OPTIONS_WGSL.agnostic};
            let joint = overlap.x * overlap.y;
            let out = same && overlap.x > 0.0 && overlap.y > 0.0 &&
              joint > ${OPTIONS_WGSL.overlap} * (area + areaOf(other) - joint);
            if (own == last || out) {
              candidates.words[own + 7u] = 0u;
              continue;
            }
          }
          let ownAnchor = candidates.words[own + 6u];
          if (ownKey > key || (ownKey == key && ownAnchor < anchor)) {
            key = ownKey;
            anchor = ownAnchor;
            place = own;
          }
        }
        if (local == 0u) {
          atomicStore(&bestKey, 0u);
          atomicStore(&bestAnchor, 0xffffffffu);
        }
        workgroupBarrier();
        atomicMax(&bestKey, key);
        workgroupBarrier();
        let best = atomicLoad(&bestKey);
        if (best > 0u && key == best) { atomicMin(&bestAnchor, anchor); }
        workgroupBarrier();
        if (best > 0u && key == best && anchor == atomicLoad(&bestAnchor)) { winner = place; }
        if (local == 0u) { goesOn = select(0u, 1u, best > 0u && i32(kept) < ${OPTIONS_WGSL.most}); }
        if (workgroupUniformLoad(&goesOn) == 0u) { break; }
        last = workgroupUniformLoad(&winner);
        if (local < ${RESULT_WORDS}u) {
          results[1u + kept * ${RESULT_WORDS}u + local] = candidates.words[last + local];
        }
        kept++;
      }
      if (local == 0u) {
        results[0] = kept;
        atomicStore(&candidates.count, 0u);
      }
    }`;
  return {
    label: 'suppress detections',
    code,
    uniforms: Int32Array.of(anchors, 0, 0, 0),
    buffers: [buffers.options, buffers.candidates, buffers.results],
    workgroups: [1, 1, 1],
  };
}
