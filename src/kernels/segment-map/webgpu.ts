import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { SegmentMapAttributes } from './reference.ts';
import { FOLLOW_LOGITS, LOGIT_LIMIT, pastWeights } from './smoothing.ts';

const WORKGROUP_SIZE = 64;
const BYTES_PER_WORD = 4;

/** NaN by its bits: a compiler may take it that floats are never NaN. */
const HELD = `
  fn held(logit : f32) -> f32 {
    if ((bitcast<u32>(logit) & 0x7fffffffu) > 0x7f800000u) { return -${LOGIT_LIMIT}.0; }
    return clamp(logit, -${LOGIT_LIMIT}.0, ${LOGIT_LIMIT}.0);
  }`;

const BIWEIGHT = `
  fn biweight(distance : f32) -> f32 {
    let far = distance / ${FOLLOW_LOGITS}.0;
    let near = max(1.0 - far * far, 0.0);
    return near * near;
  }`;

/** The first channel of the pixel at `first` that has the largest value, where `read` gives the values. */
const largest = (values: string, read = '') => `
  fn largest${values}(first : i32) -> i32 {
    var best = 0;
    var most = ${read}(${values}[first]);
    for (var channel = 1; channel < uniforms.channels; channel++) {
      let value = ${read}(${values}[first + channel]);
      if (value > most) { most = value; best = channel; }
    }
    return best;
  }`;

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];
type Uniforms = Parameters<WebGPUBackend['runWebGPUProgram']>[3];
type Kind = SegmentMapAttributes['kind'];

/** Logits (A) and the last smoothed ones (B, if any) → smoothed logits; a pixel per thread. See reference.ts. */
class SmoothProgram {
  readonly variableNames: string[];
  readonly uniforms = 'channels : i32, pixels : i32, agreed : f32, contested : f32,';
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly outputShape: number[];
  readonly dispatchLayout: { x: number[] };
  readonly dispatch: [number, number, number];
  readonly shaderKey: string;
  readonly #kind: Kind;

  constructor(kind: Kind, shape: readonly number[], past: boolean) {
    const pixels = shape[1]! * shape[2]!;
    this.#kind = kind;
    this.variableNames = past ? ['A', 'B'] : ['A'];
    this.outputShape = [...shape];
    this.dispatchLayout = { x: shape.map((_, axis) => axis) };
    this.dispatch = [Math.ceil(pixels / WORKGROUP_SIZE), 1, 1];
    this.shaderKey = `glance_segmentSmooth_${kind}_${past}_${FOLLOW_LOGITS}_${LOGIT_LIMIT}`;
  }

  getUserCode(): string {
    if (this.variableNames.length === 1) {
      return `${HELD}
        fn main(pixel : i32) {
          if (pixel >= uniforms.pixels) { return; }
          let first = pixel * uniforms.channels;
          for (var at = first; at < first + uniforms.channels; at++) { result[at] = held(A[at]); }
        }`;
    }
    if (this.#kind === 'alpha') {
      return `${HELD} ${BIWEIGHT}
        fn main(pixel : i32) {
          if (pixel >= uniforms.pixels) { return; }
          let now = held(A[pixel]);
          let change = B[pixel] - now;
          let crossed = (now < 0.0) != (now + change < 0.0);
          let weight = select(uniforms.agreed, uniforms.contested, crossed) * biweight(change);
          result[pixel] = now + weight * change;
        }`;
    }
    return `${HELD} ${BIWEIGHT} ${largest('A', 'held')} ${largest('B')}
      fn main(pixel : i32) {
        if (pixel >= uniforms.pixels) { return; }
        let first = pixel * uniforms.channels;
        let leader = first + largestA(first);
        let before = first + largestB(first);
        var weight = uniforms.agreed;
        if (leader != before) {
          let gained = held(A[leader]) - held(A[before]);
          let had = B[before] - B[leader];
          weight = uniforms.contested * biweight(gained + had);
        }
        for (var at = first; at < first + uniforms.channels; at++) {
          let now = held(A[at]);
          result[at] = now + weight * (B[at] - now);
        }
      }`;
  }
}

/** Smoothed logits (A) → bytes, four pixels per thread. */
class PackProgram {
  readonly variableNames = ['A'];
  readonly uniforms = 'channels : i32, pixels : i32,';
  readonly size = true;
  readonly workgroupSize: [number, number, number] = [WORKGROUP_SIZE, 1, 1];
  readonly outputShape: number[];
  readonly dispatchLayout = { x: [0] };
  readonly dispatch: [number, number, number];
  readonly shaderKey: string;
  readonly #kind: Kind;

  constructor(kind: Kind, words: number) {
    this.#kind = kind;
    this.outputShape = [words];
    this.dispatch = [Math.ceil(words / WORKGROUP_SIZE), 1, 1];
    this.shaderKey = `glance_segmentPack_${kind}`;
  }

  getUserCode(): string {
    // exp is clamped: e⁸⁸ already overflows a float.
    const byte =
      this.#kind === 'alpha'
        ? 'u32(255.0 / (1.0 + exp(clamp(-A[pixel], -87.0, 87.0))) + 0.5)'
        : 'u32(largestA(pixel * uniforms.channels))';
    return `${largest('A')}
      fn main(index : i32) {
        if (index >= uniforms.size) { return; }
        var word = 0u;
        for (var lane = 0; lane < ${BYTES_PER_WORD}; lane++) {
          let pixel = index * ${BYTES_PER_WORD} + lane;
          if (pixel < uniforms.pixels) { word |= ${byte} << u32(lane * 8); }
        }
        result[index] = bitcast<i32>(word);
      }`;
  }
}

/** Registers `GlanceSegmentMap` for tfjs's WebGPU backend: two dispatches, as its programs have one output each. */
export function registerWebgpuSegmentMap(): void {
  if (getKernel('GlanceSegmentMap', 'webgpu')) return;
  registerKernel({
    kernelName: 'GlanceSegmentMap',
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(
        backend as WebGPUBackend,
        inputs.logits as TensorInfo,
        inputs.state as TensorInfo | undefined,
        attrs as unknown as SegmentMapAttributes,
      ),
  } satisfies KernelConfig);
}

function run(
  backend: WebGPUBackend,
  logits: TensorInfo,
  past: TensorInfo | undefined,
  { kind, smoothing }: SegmentMapAttributes,
): TensorInfo[] {
  const [, height, width, channels] = logits.shape as [number, number, number, number];
  const sizes: Uniforms = [
    { type: 'int32', data: [channels] },
    { type: 'int32', data: [height * width] },
  ];
  const { agreed, contested } = pastWeights(smoothing);
  const weights: Uniforms = [
    { type: 'float32', data: [agreed] },
    { type: 'float32', data: [contested] },
  ];
  const smooth = new SmoothProgram(kind, logits.shape, past !== undefined) as unknown as Program;
  const state = backend.runWebGPUProgram(smooth, past ? [logits, past] : [logits], 'float32', [
    ...sizes,
    ...weights,
  ]);
  const pack = new PackProgram(kind, Math.ceil((height * width) / BYTES_PER_WORD)) as unknown as Program;
  return [backend.runWebGPUProgram(pack, [state], 'int32', sizes), state];
}
