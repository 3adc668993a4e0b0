import { activationWgsl } from '../activation/wgsl.ts';
import type { GpuProgram } from '../webgpu/gpu-program.ts';
import type { GpuTraits } from '../webgpu/gpu-tensors.ts';
import { ShaderBuilder, WORKGROUP_SIZE } from '../webgpu/shader-builder.ts';
import { isWide, type View } from '../webgpu/view.ts';
import { type DepthwisePart, sumDepthwise } from './depthwise-wgsl.ts';
import type { GpuConv } from './gpu-call.ts';
import { finish, range, readFilter } from './wgsl-parts.ts';

/** Pixels that a thread computes. Longer runs read less, but the shader grows with them, and takes long to compile. */
const RUN = 4;
/** Sizes of the workgroup's memory, in vectors: few, so that layers share their pipelines. */
const SIZES = [256, 512, 1024, 2048];

/** A pointwise convolution (its own `x` aside) of what a depthwise one makes. */
export interface GpuConvPair extends Omit<GpuConv, 'x'> {
  readonly first: DepthwisePart;
}

/** Whether a pair can be done at once: a run of pixels, all channels, must fit a workgroup's memory. */
export function canPair({ x }: DepthwisePart, { workgroupBytes }: GpuTraits): boolean {
  return isWide(x) && RUN * x.channels * bytesOf(x) <= workgroupBytes;
}

/** What lies between the two is as exact as what the first reads. */
function bytesOf({ half }: View): number {
  return half ? 2 : 4;
}

/**
 * A depthwise convolution and the pointwise one after it in one dispatch. A workgroup takes some runs of neighbouring pixels:
 * its threads first sum the depthwise results of all channels into the workgroup's memory, and then the pointwise sums from
 * there, as `dense-wgsl.ts` does. Nothing is computed twice, and what lies between the two is never written out.
 */
export function convPairProgram(pair: GpuConvPair, traits: GpuTraits): GpuProgram {
  const { first, filter, attributes, out } = pair;
  const half = first.x.half === true;
  const rows = out.batch * out.height;
  const inputs = first.x.channels / 4;
  const vectors = Math.ceil(filter.outputs / 4);
  const runsPerRow = Math.ceil(out.width / RUN);
  const runs = runsPerRow * rows;
  const fit = Math.floor(traits.workgroupBytes / (RUN * inputs * 4 * bytesOf(first.x)));
  const perGroup = Math.max(1, Math.min(fit, Math.ceil(WORKGROUP_SIZE / vectors)));
  const size = SIZES.find((vectors) => vectors >= perGroup * RUN * inputs) ?? perGroup * RUN * inputs;

  const shader = new ShaderBuilder('conv2d pair');
  const u = (name: string, value: number) => shader.uniform(name, value);
  const pixels = range(RUN);
  const depthwise = sumDepthwise(shader, first, RUN, 4);
  const weights = readFilter(shader, filter);
  const where = `
    let firstX = run % runsPerRow * ${RUN};
    let row = run / runsPerRow;
    let y = row % outHeight;
    let image = row / outHeight;`;
  const body = `
    let runsPerRow = ${u('runsPerRow', runsPerRow)};
    let runs = ${u('runs', runs)};
    let outHeight = ${u('outHeight', out.height)};
    let outWidth = ${u('outWidth', out.width)};
    let groups = ${u('groups', vectors)};
    let inputs = ${u('inputs', inputs)};
    let perGroup = ${u('perGroup', perGroup)};
    let outputs = ${u('outputs', filter.outputs)};
    for (var item = local; item < perGroup * inputs; item += ${WORKGROUP_SIZE}) {
      let slot = item / inputs;
      let channel = item % inputs * 4;
      let run = index * perGroup + slot;
      if (run < runs) {
        ${where}
        ${depthwise}
        let place = slot * ${RUN} * inputs + channel / 4;
        ${pixels.map((pixel) => `between[place + ${pixel} * inputs] = ${half ? `halves(activateFirst(d${pixel}))` : `activateFirst(d${pixel})`};`).join('\n')}
      }
    }
    workgroupBarrier();
    for (var item = local; item < perGroup * groups; item += ${WORKGROUP_SIZE}) {
      let slot = item / groups;
      let channel = item % groups * 4;
      let run = index * perGroup + slot;
      if (run < runs) {
        ${where}
        let place = slot * ${RUN} * inputs;
        let bias = ${weights.bias('channel')};
        ${pixels.map((pixel) => `var s${pixel} = bias;`).join('\n')}
        var weight = channel;
        for (var c = 0; c < inputs; c++) {
          ${range(4)
            .map((i) => `let w${i} = ${weights.at(`weight + ${i} * outputs`)};`)
            .join('\n')}
          weight += 4 * outputs;
          ${pixels
            .map(
              (pixel) => `{
                let v = ${half ? `vec4<f32>(between[place + ${pixel} * inputs + c])` : `between[place + ${pixel} * inputs + c]`};
                s${pixel} += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
              }`,
            )
            .join('\n')}
        }
        ${pixels.map((pixel) => finish(shader, pair, `s${pixel}`, pixel, 'channel')).join('\n')}
      }
    }`;
  const own = first.attributes;
  const head = `
    var<workgroup> between : array<${half ? 'vec4<f16>' : 'vec4<f32>'}, ${size}>;
    ${activationWgsl('activateFirst', 'vec4<f32>', own.activation, own.alpha)}
    ${activationWgsl('activate', 'vec4<f32>', attributes.activation, attributes.alpha)}`;
  return shader.program(head, body, Math.ceil(runs / perGroup), true);
}
