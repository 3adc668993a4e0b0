import { activationWgsl } from '../activation/wgsl.ts';
import type { GpuProgram } from '../webgpu/gpu-program.ts';
import { ShaderBuilder, WORKGROUP_SIZE } from '../webgpu/shader-builder.ts';
import { isWide } from '../webgpu/view.ts';
import { type DepthwisePart, sumDepthwise } from './depthwise-wgsl.ts';
import { chooseTile, type GpuConv, type GpuTraits, LONGEST_RUN } from './gpu-call.ts';
import { finish, range, readFilter } from './wgsl-parts.ts';

const BYTES_PER_VECTOR = 16;

/** A pointwise convolution (its own `x` aside) of what a depthwise one makes. */
export interface GpuConvPair extends Omit<GpuConv, 'x'> {
  readonly first: DepthwisePart;
}

/** Whether a pair can be done at once: a run of pixels, all channels, must fit a workgroup's memory. */
export function canPair({ x }: DepthwisePart, { workgroupBytes }: GpuTraits): boolean {
  return isWide(x) && LONGEST_RUN * x.channels * 4 <= workgroupBytes;
}

/**
 * A depthwise convolution and the pointwise one after it in one dispatch. A workgroup takes some runs of neighbouring pixels:
 * its threads first sum the depthwise results of all channels into the workgroup's memory, and then the pointwise sums from
 * there, as `dense-wgsl.ts` does. Nothing is computed twice, and what lies between the two is never written out.
 */
export function convPairProgram(pair: GpuConvPair, traits: GpuTraits): GpuProgram {
  const { first, filter, attributes, out } = pair;
  const rows = out.batch * out.height;
  const inputs = first.x.channels / 4;
  const vectors = Math.ceil(filter.outputs / 4);
  const tile = chooseTile(out.width, rows, vectors, traits);
  const runsPerRow = Math.ceil(out.width / tile.pixels);
  const runs = runsPerRow * rows;
  const groups = vectors / tile.vectors;
  const fit = Math.floor(traits.workgroupBytes / (tile.pixels * inputs * BYTES_PER_VECTOR));
  const perGroup = Math.max(1, Math.min(fit, Math.ceil(WORKGROUP_SIZE / groups)));

  const shader = new ShaderBuilder('conv2d pair');
  const u = (name: string, value: number) => shader.uniform(name, value);
  const pixels = range(tile.pixels);
  const lanes = range(tile.vectors);
  const sums = (write: (pixel: number, lane: number) => string) =>
    pixels.flatMap((pixel) => lanes.map((lane) => write(pixel, lane))).join('\n');
  const depthwise = sumDepthwise(shader, first, tile.pixels, 4);
  const weights = readFilter(shader, filter);
  const where = `
    let firstX = run % runsPerRow * ${tile.pixels};
    let row = run / runsPerRow;
    let y = row % outHeight;
    let image = row / outHeight;`;
  const body = `
    let runsPerRow = ${u('runsPerRow', runsPerRow)};
    let runs = ${u('runs', runs)};
    let outHeight = ${u('outHeight', out.height)};
    let outWidth = ${u('outWidth', out.width)};
    let groups = ${u('groups', groups)};
    let outputs = ${u('outputs', filter.outputs)};
    for (var item = local; item < ${perGroup * inputs}; item += ${WORKGROUP_SIZE}) {
      let slot = item / ${inputs};
      let channel = item % ${inputs} * 4;
      let run = index * ${perGroup} + slot;
      if (run < runs) {
        ${where}
        ${depthwise}
        let place = slot * ${tile.pixels * inputs} + channel / 4;
        ${pixels.map((pixel) => `between[place + ${pixel * inputs}] = activateFirst(d${pixel});`).join('\n')}
      }
    }
    workgroupBarrier();
    for (var item = local; item < ${perGroup} * groups; item += ${WORKGROUP_SIZE}) {
      let slot = item / groups;
      let channel = item % groups * ${4 * tile.vectors};
      let run = index * ${perGroup} + slot;
      if (run < runs) {
        ${where}
        let place = slot * ${tile.pixels * inputs};
        ${lanes.map((lane) => `let bias${lane} = ${weights.bias(`channel + ${4 * lane}`)};`).join('\n')}
        ${sums((pixel, lane) => `var s${pixel}_${lane} = bias${lane};`)}
        var weight = channel;
        for (var c = 0; c < ${inputs}; c++) {
          ${range(4)
            .flatMap((i) =>
              lanes.map(
                (lane) => `let w${i}_${lane} = ${weights.at(`weight + ${i} * outputs + ${4 * lane}`)};`,
              ),
            )
            .join('\n')}
          weight += 4 * outputs;
          ${pixels
            .map((pixel) => {
              const each = lanes.map(
                (lane) =>
                  `s${pixel}_${lane} += v.x * w0_${lane} + v.y * w1_${lane} + v.z * w2_${lane} + v.w * w3_${lane};`,
              );
              return `{ let v = between[place + ${pixel * inputs} + c]; ${each.join(' ')} }`;
            })
            .join('\n')}
        }
        ${sums((pixel, lane) => finish(shader, pair, `s${pixel}_${lane}`, pixel, `channel + ${4 * lane}`))}
      }
    }`;
  const own = first.attributes;
  const head = `
    var<workgroup> between : array<vec4<f32>, ${perGroup * tile.pixels * inputs}>;
    ${activationWgsl('activateFirst', 'vec4<f32>', own.activation, own.alpha)}
    ${activationWgsl('activate', 'vec4<f32>', attributes.activation, attributes.alpha)}`;
  return shader.program(head, body, Math.ceil(runs / perGroup), true);
}
