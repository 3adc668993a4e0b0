import type { GpuProgram } from '../webgpu/gpu-program.ts';
import { anchorsOf, CANDIDATE_WORDS, type GpuAnchors, OPTIONS_WGSL } from './layout.ts';

const WORKGROUP_SIZE = 64;

/** Buffers of decoding and suppression. */
export interface DetectionBuffers {
  /** The network's output, `[anchors, 5 + classes]`. */
  readonly output: GPUBuffer;
  readonly options: GPUBuffer;
  /** Their number first, then {@link CANDIDATE_WORDS} for each. The number must be 0 before, and is again after suppression. */
  readonly candidates: GPUBuffer;
  /** Number, then what was kept, strongest first. */
  readonly results: GPUBuffer;
}

/**
 * Reads a YOLOX output into candidates, an anchor per thread: its strongest class, scored objectness × class score. They are
 * in no order; suppression puts them in one. The reference is `postprocess/decode-yolox.ts`.
 */
export function decodeProgram(anchors: GpuAnchors, buffers: DetectionBuffers): GpuProgram {
  const { levels, classCount, scoresAreProbabilities } = anchors;
  const count = anchorsOf(anchors);
  const values = 5 + classCount;
  let start = 0;
  const places = levels.map(({ columns, rows, stride }) => {
    const first = start;
    start += columns * rows;
    return `if (anchor >= ${first} && anchor < ${start}) {
      cell = vec2<f32>(f32((anchor - ${first}) % ${columns}), f32((anchor - ${first}) / ${columns}));
      stride = f32(${stride});
    }`;
  });
  const probability = (value: string) => (scoresAreProbabilities ? value : `(1.0 / (1.0 + exp(-${value})))`);
  const code = `
    @group(0) @binding(0) var<uniform> anchors : vec4<i32>;
    @group(0) @binding(1) var<storage, read> output : array<f32>;
    @group(0) @binding(2) var<storage, read> options : array<i32>;
    struct Candidates { count : atomic<u32>, words : array<u32> }
    @group(0) @binding(3) var<storage, read_write> candidates : Candidates;

    // A compiler may take it that floats are always finite: their bits say.
    fn isFinite(value : f32) -> bool { return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u; }

    @compute @workgroup_size(${WORKGROUP_SIZE})
    fn main(@builtin(global_invocation_id) id : vec3<u32>) {
      let anchor = i32(id.x);
      if (anchor >= anchors.x) { return; }
      let at = anchor * ${values};
      let objectness = output[at + 4];
      if (!(objectness >= ${OPTIONS_WGSL.leastObjectness}) || !isFinite(objectness)) { return; }
      var classId = 0;
      var best = output[at + 5];
      for (var i = 1; i < ${classCount}; i++) {
        let value = output[at + 5 + i];
        if (value > best) { best = value; classId = i; }
      }
      if ${OPTIONS_WGSL.left('classId')} { return; }
      let score = ${probability('objectness')} * ${probability('best')};
      if (!(score >= ${OPTIONS_WGSL.threshold}) || !isFinite(score)) { return; }
      var cell = vec2<f32>(0.0);
      var stride = 1.0;
      ${places.join('\n')}
      let centre = (vec2<f32>(output[at], output[at + 1]) + cell) * stride;
      let half = exp(vec2<f32>(output[at + 2], output[at + 3])) * stride / 2.0;
      let low = centre - half;
      let high = centre + half;
      let size = max(high - low, vec2<f32>(0.0));
      if (!isFinite(low.x + low.y + high.x + high.y) || !isFinite(size.x * size.y)) { return; }
      let to = atomicAdd(&candidates.count, 1u) * ${CANDIDATE_WORDS}u;
      candidates.words[to] = bitcast<u32>(low.x);
      candidates.words[to + 1u] = bitcast<u32>(low.y);
      candidates.words[to + 2u] = bitcast<u32>(high.x);
      candidates.words[to + 3u] = bitcast<u32>(high.y);
      candidates.words[to + 4u] = bitcast<u32>(score);
      candidates.words[to + 5u] = u32(classId);
      candidates.words[to + 6u] = u32(anchor);
      // Scores are not negative: their bits have their order. 0 is for what is out.
      candidates.words[to + 7u] = bitcast<u32>(score) + 1u;
    }`;
  return {
    label: 'decode detections',
    code,
    uniforms: Int32Array.of(count, 0, 0, 0),
    buffers: [buffers.output, buffers.options, buffers.candidates],
    workgroups: [Math.ceil(count / WORKGROUP_SIZE), 1, 1],
  };
}
